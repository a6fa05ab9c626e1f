using Flux.AppHost.Database;
using Microsoft.Extensions.Configuration;

namespace Flux.AppHost.Tests.Database;

public sealed class DatabaseModeChoiceTests
{
    [Theory]
    [InlineData("", false, false, "Embedded")]
    [InlineData("", false, true, "Container")]
    [InlineData("ConnectionStrings:flux=Host=db", false, true, "External")]
    [InlineData("Flux:Database:Mode=auto ConnectionStrings:flux=Host=db", false, false, "External")]
    [InlineData("Flux:Database:Mode=embedded ConnectionStrings:flux=Host=db", false, true, "Embedded")]
    [InlineData("Flux:Database:Mode=Container", false, true, "Container")]
    [InlineData("Flux:Database:Mode=external ConnectionStrings:flux=Host=db", false, true, "External")]
    [InlineData("Flux:Database:Mode=embedded", true, false, "Container")]
    [InlineData("ConnectionStrings:flux=Host=db", true, false, "Container")]
    public void The_mode_follows_from_the_settings_and_from_what_the_machine_has(string settings, bool publishing, bool runtime, string mode) =>
        Assert.Equal(mode, DatabaseModeChoice.Decide(Options(settings), publishing, () => runtime).ToString());

    [Fact]
    public void A_container_without_a_runtime_is_refused_in_words()
    {
        var error = Assert.Throws<DatabaseUnavailableException>(
            () => DatabaseModeChoice.Decide(Options("Flux:Database:Mode=container"), publishing: false, () => false));
        Assert.Contains("neither docker nor podman answers", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_runtime_is_not_asked_when_the_answer_does_not_matter() =>
        DatabaseModeChoice.Decide(Options("ConnectionStrings:flux=Host=db"), publishing: false, () => throw new InvalidOperationException("Asked."));

    private static DatabaseOptions Options(string settings) => DatabaseOptions.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
        .Build());
}
