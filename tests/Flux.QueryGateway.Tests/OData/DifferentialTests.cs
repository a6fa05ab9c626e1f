using System.Globalization;
using System.Text.Json;
using Npgsql;

namespace Flux.QueryGateway.Tests.OData;

/// <summary>Random queries, each sent over HTTP page by page while rows are appended, and once in handwritten SQL.</summary>
public sealed class DifferentialTests(DifferentialFixture gateway) : IClassFixture<DifferentialFixture>
{
    private const int Queries = 25;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Pages_read_during_appends_equal_the_SQL_result(int seed)
    {
        var random = new Random(seed);
        for (var query = 0; query < Queries; query++)
        {
            var (filter, where) = RandomQuestion.Filter(random, depth: 2);
            var (orderBy, order) = RandomQuestion.Order(random);
            var (select, columns) = RandomQuestion.Select(random);
            var pageSize = random.Next(5, 150);
            // The appended rows belong to another device. They fall into every page and are excluded from the comparison.
            var address = $"DeviceMetrics?$filter=({filter}) and DeviceId ne 'writer'{orderBy}{select}";
            var expected = await SqlAsync($"SELECT {string.Join(", ", columns.Select(column => column.Sql))} FROM device_metrics WHERE ({where}) AND device_id <> 'writer' ORDER BY {order}");

            var actual = await gateway.Client.GetAllRowsAsync(address, pageSize, gateway.AppendAsync);

            Assert.True(expected.SequenceEqual(actual.Select(row => Comparable(row, columns))), $"seed {seed}, query {query}, page size {pageSize}: {address}");
        }
    }

    [Fact]
    public async Task Rows_appended_between_pages_duplicate_or_replace_no_row()
    {
        var before = (await gateway.Client.GetAllRowsAsync("DeviceMetrics?$filter=DeviceId ne 'writer'", 10_000)).ToList();

        // Here the appended rows are part of the result.
        var during = await gateway.Client.GetAllRowsAsync("DeviceMetrics", 23, gateway.AppendAsync);

        Assert.Equal(before, during.Where(row => !row.Contains("\"writer\"", StringComparison.Ordinal)));
    }

    private async Task<List<string>> SqlAsync(string sql)
    {
        await using var command = gateway.DataSource.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(at => Text(reader, at))));
        return rows;
    }

    private static string Text(NpgsqlDataReader reader, int at) => reader.IsDBNull(at) ? "null" : reader.GetValue(at) switch
    {
        DateTime time => time.ToString("O", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        var other => (string)other,
    };

    private static string Comparable(string row, IReadOnlyList<(string Name, string Sql)> columns)
    {
        var json = JsonDocument.Parse(row).RootElement;
        Assert.Equal(columns.Count, json.EnumerateObject().Count());
        return string.Join('|', columns.Select(column => json.GetProperty(column.Name) switch
        {
            { ValueKind: JsonValueKind.Null } => "null",
            var time when column.Name == "Time" => time.GetDateTime().ToUniversalTime().ToString("O", CultureInfo.InvariantCulture),
            { ValueKind: JsonValueKind.Number } number => number.GetDouble().ToString("R", CultureInfo.InvariantCulture),
            { ValueKind: JsonValueKind.Object } tags => tags.GetRawText(),
            var text => text.GetString()!,
        }));
    }
}
