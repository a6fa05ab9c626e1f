using Flux.Ingest.Commit;
using Microsoft.Extensions.Time.Testing;

namespace Flux.Ingest.Tests.Commit;

public sealed class DrainRateTests
{
    private const int Megabyte = 1 << 20;

    private readonly FakeTimeProvider _time = new();
    private readonly DrainRate _rate;

    public DrainRateTests() => _rate = new DrainRate(_time);

    [Fact]
    public void Before_the_first_commit_a_client_comes_back_after_a_second() =>
        Assert.Equal(TimeSpan.FromSeconds(1), _rate.TimeFor(long.MaxValue));

    [Fact]
    public void Idle_time_does_not_count()
    {
        for (var i = 0; i < 10; i++)
        {
            Commit(Megabyte, TimeSpan.FromSeconds(0.1));
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(5), _rate.TimeFor(50 * Megabyte));
    }

    [Fact]
    public void Commits_side_by_side_add_up()
    {
        _rate.Begin();
        _rate.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));
        _rate.End(5 * Megabyte);
        _rate.End(5 * Megabyte);

        Assert.InRange(_rate.TimeFor(100 * Megabyte), TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public void Small_commits_count_as_what_they_could_have_taken_along_and_are_soon_outweighed_by_large_ones()
    {
        for (var i = 0; i < 1_000; i++)
            Commit(5_000, TimeSpan.FromMilliseconds(5));

        Assert.InRange(_rate.TimeFor(100 * Megabyte), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(9));

        for (var i = 0; i < 4; i++)
            Commit(32 * Megabyte, TimeSpan.FromSeconds(1.6));

        Assert.Equal(TimeSpan.FromSeconds(6), _rate.TimeFor(100 * Megabyte));
    }

    [Fact]
    public void A_commit_that_stands_still_makes_it_longer_until_it_fails()
    {
        Commit(10 * Megabyte, TimeSpan.FromSeconds(1));
        _rate.Begin();
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(4), _rate.TimeFor(20 * Megabyte));

        _rate.End(0);
        Assert.Equal(TimeSpan.FromSeconds(2), _rate.TimeFor(20 * Megabyte));
    }

    private void Commit(long bytes, TimeSpan took)
    {
        _rate.Begin();
        _time.Advance(took);
        _rate.End(bytes);
    }
}
