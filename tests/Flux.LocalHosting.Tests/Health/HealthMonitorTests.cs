using Flux.LocalHosting.Health;

namespace Flux.LocalHosting.Tests.Health;

public sealed class HealthMonitorTests
{
    [Theory]
    [InlineData(0, 30)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(5, 5)]
    [InlineData(100, 5)]
    public void The_healthy_are_asked_seldom_and_the_ill_less_often_with_every_answer(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), HealthMonitor.DelayAfter(failures));
}
