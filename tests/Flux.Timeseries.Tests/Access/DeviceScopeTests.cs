using System.Text;
using Flux.Timeseries.Access;
using FsCheck.Xunit;

namespace Flux.Timeseries.Tests.Access;

public sealed class DeviceScopeTests
{
    private static readonly string[] Alphabet = ["a", "b", "-", "é", "\uD7FF", "\uE000", "\U0010FFFF", "😀"];

    [Fact]
    public void All_devices_are_inside_all_and_no_device_is_inside_none()
    {
        Assert.True(DeviceScope.All.Allows("anything"));
        Assert.False(DeviceScope.None.Allows("anything"));
        Assert.True(DeviceScope.Of([], []).IsNone);
    }

    [Fact]
    public void An_exact_id_lets_in_itself_only()
    {
        var scope = DeviceScope.Of(["pump-1"], []);

        Assert.True(scope.Allows("pump-1"));
        Assert.False(scope.Allows("pump-10"));
        Assert.False(scope.Allows("pump-"));
        Assert.False(scope.Allows("PUMP-1"));
    }

    [Fact]
    public void What_a_shorter_prefix_covers_is_not_kept_twice()
    {
        var scope = DeviceScope.Of(["site-1/pump", "other", "other"], ["site-1/", "site-1/a", "site-1/"]);

        Assert.Equal(["other"], scope.Ids);
        Assert.Equal(["site-1/"], scope.Prefixes);
    }

    [Fact]
    public void A_scope_is_what_its_ids_and_prefixes_say_whatever_their_number() =>
        ForRandomScopes((ids, prefixes, scope, id) =>
            Assert.Equal(ids.Contains(id, StringComparer.Ordinal) || prefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal)), scope.Allows(Encoding.UTF8.GetBytes(id))));

    [Fact]
    public void The_range_of_a_prefix_holds_exactly_the_ids_that_begin_with_it() =>
        ForRandomScopes((_, prefixes, _, id) =>
        {
            foreach (var prefix in prefixes)
            {
                var range = DeviceRange.OfPrefix(prefix);
                var inside = CompareBytes(id, range.From) >= 0 && (range.To is null || CompareBytes(id, range.To) < 0);
                Assert.Equal(id.StartsWith(prefix, StringComparison.Ordinal), inside);
            }
        });

    [Property(MaxTest = 300)]
    public void The_predicate_lets_through_what_the_scope_allows(int seed)
    {
        var random = new Random(seed);
        var scope = DeviceScope.Of(Names(random, 3), Names(random, 3));
        var rows = Names(random, 20).Select(name => new Row(name)).AsQueryable();

        // In memory string.Compare goes by culture; the invariant one is ordinal for ASCII letters of one case.
        Assert.Equal(rows.Where(row => scope.Allows(row.Device)), rows.Within(row => row.Device, scope));

        static List<string> Names(Random random, int most) =>
            [.. Enumerable.Range(0, random.Next(most + 1)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (char)('a' + random.Next(3)))))];
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Text_that_no_device_id_can_be_is_refused(string text)
    {
        Assert.ThrowsAny<ArgumentException>(() => DeviceScope.Of([text], []));
        Assert.ThrowsAny<ArgumentException>(() => DeviceScope.Of([], [text]));
    }

    [Fact]
    public void A_lone_surrogate_is_refused() => Assert.ThrowsAny<ArgumentException>(() => DeviceScope.Of(["\ud800"], []));

    [Fact]
    public void A_prefix_longer_than_an_id_is_refused() =>
        Assert.Throws<ArgumentException>(() => DeviceScope.Of([], [new string('x', PointLimits.Name + 1)]));

    private static int CompareBytes(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static void ForRandomScopes(Action<IReadOnlyList<string>, IReadOnlyList<string>, DeviceScope, string> check)
    {
        var random = new Random(20261123);
        for (var round = 0; round < 2_000; round++)
        {
            List<string> ids = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))];
            List<string> prefixes = [.. Enumerable.Range(0, random.Next(4)).Select(_ => Text(random))];
            check(ids, prefixes, DeviceScope.Of(ids, prefixes), Text(random));
        }
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));

    private sealed record Row(string Device);
}
