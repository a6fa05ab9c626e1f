using Flux.QueryGateway.Rows;

namespace Flux.QueryGateway.Tests.Rows;

public sealed class RecentlyUsedTests
{
    [Fact]
    public void What_is_asked_for_stays_and_what_is_not_goes()
    {
        var kept = new RecentlyUsed<int, string>(most: 4);
        kept.Add(-1, "asked for");
        kept.Add(-2, "not asked for");
        for (var key = 0; key < 100; key++)
        {
            kept.Add(key, "one of many");
            Assert.Equal("asked for", kept.Find(-1));
        }

        Assert.Null(kept.Find(-2));
        Assert.True(Enumerable.Range(0, 100).Count(key => kept.Find(key) is not null) <= 8);
    }
}
