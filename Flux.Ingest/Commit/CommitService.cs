using Microsoft.Extensions.Options;
using Npgsql;

namespace Flux.Ingest.Commit;

/// <summary>Runs the writers.</summary>
/// <remarks>
/// Hosted services stop in reverse order, so the web server stops first: it waits for the requests in progress, and these wait for the
/// writers. Then the queue is closed, its requests are committed and the writers end.
/// </remarks>
internal sealed class CommitService(
    CommitPipeline pipeline, NpgsqlDataSource database, IOptions<IngestOptions> options, ILogger<CommitService> logger,
    IHostApplicationLifetime host) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _abort = new();
    private Task _writers = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        pipeline.Telemetry.Observe(() => pipeline.Queue.Bytes, () => pipeline.Queue.Writes, () => pipeline.Memory.Used);
        _writers = Task.WhenAll(Enumerable.Range(0, options.Value.Writers).Select(_ => Task.Run(RunAsync, CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        pipeline.Queue.Close();
        await using var timeout = cancellationToken.Register(_abort.Cancel);
        await _writers;
    }

    public void Dispose() => _abort.Dispose();

    private async Task RunAsync()
    {
        await using var writer = new CommitWriter(pipeline, database, logger);
        try
        {
            await writer.RunAsync(_abort.Token);
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
        }
        catch
        {
            // A service without a writer accepts rows and never commits them: stop, so that it is started again.
            host.StopApplication();
            throw;
        }
    }
}
