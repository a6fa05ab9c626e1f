using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Flux.Bench.Shared;

namespace Flux.Bench.Ingest;

/// <summary>Clients that send prepared requests, each over its own connection, one request at a time.</summary>
internal sealed class HttpLoad(Uri server, string key)
{
    /// <summary>Encodes the rows as complete requests, head and body.</summary>
    public List<ReadOnlyMemory<byte>> Encode(long rows, int rowsPerRequest, long start)
    {
        var requests = new List<ReadOnlyMemory<byte>>();
        var body = new StringBuilder();
        for (long first = 0; first < rows; first += rowsPerRequest)
        {
            body.Clear();
            for (var row = first; row < Math.Min(first + rowsPerRequest, rows); row++)
                Fleet.AppendJson(body, row, start);

            requests.Add(Encoding.ASCII.GetBytes(
                $"POST /api/v1/metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n"
                + $"Content-Type: application/x-ndjson\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        }

        return requests;
    }

    /// <summary>Sends all requests, one blocking thread a connection: this takes the least CPU from the service.</summary>
    /// <returns>The time of each request.</returns>
    public async Task<TimeSpan[]> SendAsync(IReadOnlyList<ReadOnlyMemory<byte>> requests, int connections)
    {
        var next = -1;
        var times = new TimeSpan[requests.Count];
        await Task.WhenAll(Enumerable.Range(0, connections)
            .Select(_ => Task.Factory.StartNew(Send, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return times;

        void Send()
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(IPAddress.Loopback, server.Port);
            var response = new byte[4096];
            for (int request; (request = Interlocked.Increment(ref next)) < requests.Count;)
            {
                var start = Stopwatch.GetTimestamp();
                for (var rest = requests[request].Span; !rest.IsEmpty;)
                    rest = rest[socket.Send(rest)..];

                ReadResponse(socket, response);
                times[request] = Stopwatch.GetElapsedTime(start);
            }
        }
    }

    private static void ReadResponse(Socket socket, byte[] buffer)
    {
        // A success is small and ends with this.
        for (var length = 0; ;)
        {
            var read = socket.Receive(buffer.AsSpan(length));
            length += read;
            var text = buffer.AsSpan(0, length);
            if (read == 0 || length == buffer.Length || !text.StartsWith("HTTP/1.1 200"u8))
                throw new InvalidOperationException($"Not accepted: {Encoding.ASCII.GetString(text)}");

            if (text.EndsWith("\"rejected\":0}"u8))
                return;
        }
    }
}
