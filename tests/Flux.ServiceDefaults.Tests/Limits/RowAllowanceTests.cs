using Flux.ServiceDefaults.Authentication;
using Flux.ServiceDefaults.Limits;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Flux.ServiceDefaults.Tests.Limits;

public sealed class RowAllowanceTests
{
    private static readonly Caller One = Caller.Developer with { Id = "one" };
    private static readonly Caller Two = Caller.Developer with { Id = "two" };

    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Five_seconds_worth_of_rows_may_come_at_once_and_more_is_paid_for_by_waiting()
    {
        var allowance = Allowance(100);

        allowance.Charge(One, 500);
        Assert.Null(allowance.WaitOf(One));
        allowance.Charge(One, 200);
        Assert.Equal(TimeSpan.FromSeconds(2), allowance.WaitOf(One));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(allowance.WaitOf(One));
    }

    [Fact]
    public void Nobody_saves_up_more_than_the_burst()
    {
        var allowance = Allowance(100);
        allowance.Charge(One, 1);
        _clock.Advance(TimeSpan.FromDays(1));

        allowance.Charge(One, 600);

        Assert.Equal(TimeSpan.FromSeconds(1), allowance.WaitOf(One));
    }

    [Fact]
    public void One_callers_rows_are_not_anothers()
    {
        var allowance = Allowance(1);

        allowance.Charge(One, 1_000);

        Assert.NotNull(allowance.WaitOf(One));
        Assert.Null(allowance.WaitOf(Two));
    }

    [Fact]
    public void Without_a_limit_nothing_is_counted()
    {
        var allowance = Allowance(0);

        allowance.Charge(One, long.MaxValue / 2);

        Assert.Null(allowance.WaitOf(One));
    }

    private RowAllowance Allowance(long perSecond) => new(Options.Create(new LimitSettings { RowsPerSecond = perSecond }), _clock);
}
