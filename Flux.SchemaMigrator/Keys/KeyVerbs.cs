using System.CommandLine;
using Flux.SchemaMigrator.Commands;
using Flux.ServiceDefaults.Authentication;
using Flux.Timeseries.Access;

namespace Flux.SchemaMigrator.Keys;

/// <summary>The verbs <c>keys create | list | revoke | rotate</c>.</summary>
internal static class KeyVerbs
{
    public static Command Create() => new("keys", "The API keys of callers: who may write and read which devices.") { CreateVerb(), ListVerb(), RevokeVerb(), RotateVerb() };

    private static Command CreateVerb()
    {
        var name = new Option<string>("--name") { Description = "The owner of the key. A key and its replacement have the same.", Required = true };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: >= 1 and <= 64 })
                result.AddError("--name must have 1 to 64 characters.");
        });
        var scopes = new Option<string[]>("--scope") { Description = "May be repeated.", Required = true, AllowMultipleArgumentsPerToken = true };
        scopes.AcceptOnlyFromAmong([.. FluxScopes.All]);
        var all = new Option<bool>("--all-devices") { Description = "The key reaches every device." };
        var ids = new Option<string[]>("--device") { Description = "The id of a device that the key reaches. May be repeated." };
        var prefixes = new Option<string[]>("--device-prefix") { Description = "The beginning of the ids of devices that the key reaches. May be repeated." };
        var days = new Option<double?>("--expires-in-days") { Description = "Without it the key is valid until it is revoked." };
        days.Validators.Add(result => InRange(result, "--expires-in-days", 36_525));

        var command = new Command("create", "Makes a key and prints it, once, on standard output.") { name, scopes, all, ids, prefixes, days };
        command.Validators.Add(result =>
        {
            var some = (result.GetValue(ids)?.Length ?? 0) + (result.GetValue(prefixes)?.Length ?? 0) > 0;
            if (some == result.GetValue(all))
                result.AddError("Say which devices: either --all-devices, or --device and --device-prefix.");
            else if (some)
                Check(result, () => DeviceScope.Of(result.GetValue(ids) ?? [], result.GetValue(prefixes) ?? []));
        });
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<CreateKeyCommand>(cancellationToken, new NewKey(
            parsed.GetValue(name)!,
            [.. parsed.GetValue(scopes)!.Distinct(StringComparer.Ordinal)],
            parsed.GetValue(all) ? DeviceScope.All : DeviceScope.Of(parsed.GetValue(ids) ?? [], parsed.GetValue(prefixes) ?? []),
            parsed.GetValue(days) is { } lifetime ? TimeSpan.FromDays(lifetime) : null)));
        return command;
    }

    private static Command ListVerb()
    {
        var command = new Command("list", "Shows every key with its scopes, devices and last use; never a secret.");
        command.SetAction((_, cancellationToken) => MigratorHost.RunAsync<ListKeysCommand>(cancellationToken));
        return command;
    }

    private static Command RevokeVerb()
    {
        var id = new Argument<string>("id") { Description = "The id of the key, as 'keys list' shows it." };
        var command = new Command("revoke", "Ends a key. Services notice within Flux:Auth:KeyRefresh (5 s).") { id };
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<RevokeKeyCommand>(cancellationToken, parsed.GetValue(id)!));
        return command;
    }

    private static Command RotateVerb()
    {
        var id = new Argument<string>("id") { Description = "The id of the key to be replaced." };
        var hours = new Option<double>("--overlap-hours") { Description = "How long both keys open.", DefaultValueFactory = _ => 24 };
        hours.Validators.Add(result => InRange(result, "--overlap-hours", 24 * 365));
        var command = new Command("rotate", "Makes a key that replaces another, and prints it, once, on standard output.") { id, hours };
        command.SetAction((parsed, cancellationToken) => MigratorHost.RunAsync<RotateKeyCommand>(cancellationToken, parsed.GetValue(id)!, TimeSpan.FromHours(parsed.GetValue(hours))));
        return command;
    }

    private static void InRange(System.CommandLine.Parsing.OptionResult result, string option, double most)
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is var value && !(value > 0 && value <= most))
            result.AddError($"{option} must be more than 0 and at most {most}.");
    }

    private static void Check(System.CommandLine.Parsing.CommandResult result, Action read)
    {
        try
        {
            read();
        }
        catch (ArgumentException error)
        {
            result.AddError(error.Message);
        }
    }
}
