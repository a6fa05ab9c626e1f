using System.Buffers.Binary;
using Flux.Bench.Shared;
using Npgsql;
using NpgsqlTypes;

namespace Flux.Bench.Ingest;

/// <summary>What the service is compared with: the same rows written without it.</summary>
internal static class Floors
{
    private const string Columns = "device_metrics (time, device_id, metric_name, metric_value, unit, tags)";
    private const int LongestTuple = 128;

    private static readonly NpgsqlDbType[] ColumnTypes =
        [NpgsqlDbType.TimestampTz, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Double, NpgsqlDbType.Text, NpgsqlDbType.Jsonb];

    private static readonly byte[] Header = [.. "PGCOPY\n"u8, 0xFF, (byte)'\r', (byte)'\n', 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>COPY BINARY of encoded commits; each connection takes the next one.</summary>
    public static async Task CopyAsync(BenchDatabase database, IReadOnlyList<ReadOnlyMemory<byte>> commits, int connections)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var connection = await database.DataSource.OpenConnectionAsync();
            for (int commit; (commit = Interlocked.Increment(ref next)) < commits.Count;)
            {
                await using var copy = await connection.BeginRawBinaryCopyAsync($"COPY {Columns} FROM STDIN (FORMAT binary)");
                for (var rest = commits[commit]; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, 128 * 1024)..])
                    await copy.WriteAsync(rest[..Math.Min(rest.Length, 128 * 1024)]);
            }
        }));
    }

    /// <summary>The rows as COPY BINARY, divided into commits.</summary>
    public static List<ReadOnlyMemory<byte>> Encode(long rows, int rowsPerCommit, long start)
    {
        var commits = new List<ReadOnlyMemory<byte>>();
        for (long first = 0; first < rows; first += rowsPerCommit)
        {
            var last = Math.Min(first + rowsPerCommit, rows);
            var bytes = new byte[Header.Length + 2 + ((last - first) * LongestTuple)];
            Header.CopyTo(bytes, 0);
            var at = Header.Length;
            for (var row = first; row < last; row++)
                at += Fleet.WriteTuple(bytes.AsSpan(at), row, start);

            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(at), -1);
            commits.Add(bytes.AsMemory(0, at + 2));
        }

        return commits;
    }

    /// <summary>One INSERT for each row, each its own commit, as the seed did.</summary>
    public static async Task InsertAsync(BenchDatabase database, long rows, int connections, long start)
    {
        var next = -1L;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
        {
            await using var connection = await database.DataSource.OpenConnectionAsync();
            await using var insert = new NpgsqlCommand($"INSERT INTO {Columns} VALUES ($1, $2, $3, $4, $5, $6)", connection);
            foreach (var type in ColumnTypes)
                insert.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });

            await insert.PrepareAsync();
            for (long row; (row = Interlocked.Increment(ref next)) < rows;)
            {
                var values = Fleet.Values(row, start);
                for (var i = 0; i < values.Length; i++)
                    insert.Parameters[i].Value = values[i];

                await insert.ExecuteNonQueryAsync();
            }
        }));
    }
}
