using Flux.QueryGateway.Rows;

namespace Flux.QueryGateway.Tests.Rows;

public sealed class RecentlyUsedTests
{
    [Fact]
    public void Recently_read_entries_stay_and_others_are_evicted()
    {
        var kept = new RecentlyUsed<int, string>(most: 4);
        kept.Add(-1, "read again");
        kept.Add(-2, "not read again");
        for (var key = 0; key < 100; key++)
        {
            kept.Add(key, "one of many");
            Assert.Equal("read again", kept.Find(-1));
        }

        Assert.Null(kept.Find(-2));
        Assert.True(Enumerable.Range(0, 100).Count(key => kept.Find(key) is not null) <= 8);
    }
}
