using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Fleet;

/// <summary>The settings of the simulated devices: section <c>Fleet</c>.</summary>
internal sealed class FleetOptions
{
    public const string Section = "Fleet";

    /// <summary>Number of devices: 1 to 10,000.</summary>
    public int Devices { get; set; } = 20;

    /// <summary>Time between two readings of a device: 100 ms to 1 h.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Address of the ingest service; null: the service <c>ingest</c> of service discovery.</summary>
    public Uri? Ingest { get; set; }

    /// <summary>API key of the ingest service; empty: no key is sent.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The seed of the devices' values: the same seed gives the same values.</summary>
    public int Seed { get; set; } = 1;
}

/// <summary>Reports every wrong setting of <see cref="FleetOptions"/> at once.</summary>
internal sealed class FleetOptionsValidation(IConfiguration configuration) : IValidateOptions<FleetOptions>
{
    private const int MostDevices = 10_000;
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, FleetOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private IEnumerable<string> Errors(FleetOptions options)
    {
        if (options.Devices is < 1 or > MostDevices)
            yield return "Fleet:Devices must be a number from 1 to 10,000.";
        if (options.Interval < ShortestInterval || options.Interval > LongestInterval)
            yield return "Fleet:Interval must be a time from 00:00:00.1 to 01:00:00 (a number alone would be days).";
        if (options.Ingest is { } address && (!address.IsAbsoluteUri || address.Scheme is not ("http" or "https")))
            yield return "Fleet:Ingest must be an http or https address.";
        if (options.Ingest is null && !configuration.GetSection("services:ingest").Exists())
        {
            yield return "Fleet:Ingest is missing, and service discovery has no service 'ingest': "
                + "set it to the address of Flux.Ingest, such as http://localhost:5301.";
        }
        if (options.ApiKey?.Any(character => character is < ' ' or > '~') == true)
            yield return "Fleet:ApiKey may contain printable ASCII characters only.";
    }
}
