using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Flux.ServiceDefaults.Authentication;
using Flux.TestDatabase;
using Flux.Timeseries.Access;

namespace Flux.QueryGateway.Tests.Isolation;

/// <summary>A gateway with the rows of tenant a, and optionally those of tenant b.</summary>
internal sealed partial class TenantGateway(bool withForeignRows) : GatewayFixture
{
    public static DeviceScope TenantA { get; } = DeviceScope.Of(["gate"], ["a/", "é/"]);

    private string _key = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        // Both have the same rows of tenant a. Those of b lie between them by name and time, and contain canary values.
        await ExecuteAsync(
            $"""
            CREATE TEMPORARY TABLE device AS SELECT id, own FROM (VALUES
                ('a/1', true), ('a/2', true), ('a/ü', true), ('gate', true), ('é/1', true), ('b/1', false), ('b/2', false), ('a', false),
                ('a0', false), ('A/1', false), ('gate2', false), ('gat', false), ('ê/1', false)) AS v(id, own) WHERE own OR {(withForeignRows ? "true" : "false")};
            INSERT INTO device_metrics (time, device_id, metric_name, metric_value, unit, tags)
            SELECT date_trunc('hour', now()) - n * interval '7 minutes', id,
                CASE WHEN own THEN 'm' || n % 2 ELSE (ARRAY['m0', 'm1', 'canary'])[1 + n % 3] END,
                CASE WHEN own THEN n % 17 ELSE 9000000 + n END, CASE WHEN own THEN 'K' ELSE 'canary' END,
                CASE WHEN n % 3 = 0 THEN jsonb_build_object('room', CASE WHEN own THEN 'r' || n % 4 ELSE 'canary' END) END
            FROM device CROSS JOIN generate_series(1, 60) AS n;
            INSERT INTO device_logs (time, device_id, log_level, message, source)
            SELECT date_trunc('hour', now()) - n * interval '5 minutes', id, (ARRAY['info', 'warn', 'error'])[1 + n % 3], CASE WHEN own THEN 'text ' || n ELSE 'canary' END, 's'
            FROM device CROSS JOIN generate_series(1, 20) AS n;
            INSERT INTO device_events (time, device_id, event_type, event_data, severity)
            SELECT date_trunc('hour', now()) - n * interval '5 minutes', id, CASE WHEN own THEN 'start' ELSE 'canary' END, to_jsonb(n), (ARRAY['low', 'high'])[1 + n % 2]
            FROM device CROSS JOIN generate_series(1, 20) AS n;
            """);
        _key = await TestKeys.CreateAsync(DataSource, "tenant a", withForeignRows ? TenantA : DeviceScope.All, FluxScopes.Read);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _key);
    }

    /// <summary>Sends a query and follows its pages. The server's address and trace ids are removed from the result.</summary>
    public async Task<string> QueryPagesAsync(string query, CancellationToken cancellationToken)
    {
        if (query.StartsWith('{'))
        {
            using var body = new StringContent(JsonSerializer.Serialize(new { query }), Encoding.UTF8, "application/json");
            using var response = await Client.PostAsync("/graphql", body, cancellationToken);
            return Neutral($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }

        var pages = new StringBuilder();
        var next = query;
        for (var page = 0; next is not null && page < 4; page++)
        {
            using var response = await Client.GetAsync(next, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            pages.Append((int)response.StatusCode).Append(' ').AppendLine(text);
            next = NextLink().Match(text) is { Success: true } link ? Regex.Unescape(link.Groups[1].Value) : null;
        }

        return Neutral(pages.ToString());
    }

    private string Neutral(string text) =>
        Trace().Replace(text.Replace(Client.BaseAddress!.GetLeftPart(UriPartial.Authority), "", StringComparison.Ordinal), "");

    [GeneratedRegex("\"@odata.nextLink\"\\s*:\\s*\"([^\"]*)\"")]
    private static partial Regex NextLink();

    [GeneratedRegex("\"traceId\"\\s*:\\s*\"[^\"]*\"|\"requestId\"\\s*:\\s*\"[^\"]*\"")]
    private static partial Regex Trace();
}
