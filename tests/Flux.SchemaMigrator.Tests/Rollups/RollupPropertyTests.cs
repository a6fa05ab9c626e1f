using FsCheck.Xunit;
using Npgsql;

namespace Flux.SchemaMigrator.Tests.Rollups;

public sealed class RollupPropertyTests(RollupDatabase database) : IClassFixture<RollupDatabase>
{
    private static readonly DateTime Start = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Whatever is written, whenever and in whatever order, and whatever maintenance has done so far.</summary>
    [Property(MaxTest = 10, EndSize = 25)]
    public async Task Rollups_equal_the_aggregate_over_the_raw_rows_after_every_step((byte What, ushort When, byte Which)[] script)
    {
        await database.ClearAsync();
        await database.CreateChunksAsync(Start.AddDays(-3), days: 33);
        var now = Start;
        var open = new List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)>();
        try
        {
            foreach (var (what, when, which) in script)
            {
                switch (what % 9)
                {
                    case 0 or 1 or 2:
                        await using (var connection = await database.DataSource.OpenConnectionAsync())
                        {
                            await using var transaction = await connection.BeginTransactionAsync();
                            await WriteAsync(connection, Rows(now, when, which), which);
                            await transaction.CommitAsync();
                        }

                        break;
                    case 3 when open.Count < 3:
                        var writer = await database.DataSource.OpenConnectionAsync();
                        open.Add((writer, await writer.BeginTransactionAsync(which % 2 == 0 ? System.Data.IsolationLevel.ReadCommitted : System.Data.IsolationLevel.RepeatableRead)));
                        // A snapshot from before whatever maintenance does next, also when the rows come later.
                        await using (var look = new NpgsqlCommand("SELECT count(*) FROM witness", writer))
                            await look.ExecuteScalarAsync();

                        if (which % 3 != 0)
                            await WriteAsync(writer, Rows(now, when, which), which);

                        break;
                    case 4 when open.Count > 0:
                        await EndAsync(open, now, when, which);
                        break;
                    case 5 or 6:
                        for (var steps = which % 6; steps >= 0; steps--)
                            await database.RefreshStepAsync(now);

                        break;
                    case 7:
                        now += TimeSpan.FromMinutes(when % 1500);
                        break;
                    case 8 when open.Count == 0:
                        if (which % 2 == 0)
                            await database.ExecuteAsync($"DELETE FROM witness WHERE device_id = 'd{which % 3}' AND metric_value = {which % 5} AND time >= '{now.AddDays(-2):O}'; DELETE FROM device_metrics WHERE device_id = 'd{which % 3}' AND metric_value = {which % 5} AND time >= '{now.AddDays(-2):O}'");
                        else
                            await database.RetentionStepAsync(now);

                        break;
                }

                Assert.Empty(await database.DifferencesAsync());
            }

            while (open.Count > 0)
                await EndAsync(open, now, 7, 7);

            await database.RefreshAsync(now.AddHours(3));
            Assert.Empty(await database.DifferencesAsync());
        }
        finally
        {
            foreach (var (connection, _) in open)
                await connection.DisposeAsync();
        }
    }

    private static async Task EndAsync(List<(NpgsqlConnection Connection, NpgsqlTransaction Transaction)> open, DateTime now, ushort when, byte which)
    {
        var (connection, transaction) = open[which % open.Count];
        open.RemoveAt(which % open.Count);
        if (which % 3 == 0)
            await WriteAsync(connection, Rows(now, when, which), which);

        if (which % 5 == 0)
            await transaction.RollbackAsync();
        else
            await transaction.CommitAsync();

        await connection.DisposeAsync();
    }

    /// <summary>Through the hypertable, or as ingest writes.</summary>
    private static Task WriteAsync(NpgsqlConnection connection, List<(DateTime, string, string, double)> rows, byte which) =>
        which % 4 < 2 ? RollupWitness.WriteAsync(connection, rows) : RollupWitness.WritePastHypertableAsync(connection, rows);

    /// <summary>
    /// Few series, many ties, values whose sums are exact; within two days, so that retention (three) leaves them alone for a while.
    /// </summary>
    private static List<(DateTime, string, string, double)> Rows(DateTime now, ushort when, byte which) =>
    [
        .. Enumerable.Range(0, 1 + (which % 7)).Select(n =>
            (now.AddMinutes(which % 3 == 1 ? -(when % 30) : -(when % 2880)).AddSeconds(n * (which % 4) * 97), $"d{(which + n) % 3}", $"m{n % 2}", (double)((which * (n + 1)) % 5))),
    ];
}
