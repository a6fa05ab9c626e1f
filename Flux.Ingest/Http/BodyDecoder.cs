using System.Security.Cryptography;
using Flux.Ingest.Commit;
using Flux.Ingest.Decoding;
using Flux.Ingest.Rows;
using Flux.ServiceDefaults.Http;
using Flux.Timeseries.Policies;
using Microsoft.Extensions.Options;

namespace Flux.Ingest.Http;

/// <summary>Decodes the body of a write into its frame, or returns why the whole request is refused.</summary>
internal sealed class BodyDecoder(
    CommitPipeline pipeline, BodyAdmission admission, IHostApplicationLifetime host,
    IOptions<IngestOptions> ingest, IOptions<FluxPolicies> policies, IOptions<HttpSettings> bounds, TimeProvider timeProvider)
{
    private readonly IngestOptions _options = ingest.Value;

    /// <returns>Why the whole request is refused, or null.</returns>
    public async ValueTask<Problem?> DecodeAsync(
        HttpContext http, TableLayout table, WriteParameters parameters, CopyFrame rows, IncrementalHash? hash)
    {
        var retention = table.RetentionOf(policies.Value.Retention);
        var times = TimeRules.At(timeProvider.GetUtcNow(), retention, _options.FutureTolerance, parameters.Unit);
        using var decoder = parameters.Format.Open(table, times);
        try
        {
            if (parameters.Coding.Length > 0 || !BodyReader.TryReadArrived(http.Request, decoder, rows, hash, out var length))
                length = await ReadAsync(http, parameters, decoder, rows, hash);

            if (length < 0)
                return Problem.TooLarge(_options.MaxBodyBytes);

            if (decoder.IsBlank)
                return Problem.EmptyBody;

            pipeline.Telemetry.Read(table, length, rows);
            return null;
        }
        catch (OverloadException)
        {
            return Problem.Overload(pipeline.Rate.TimeFor(pipeline.Memory.Used + admission.WaitingBytes));
        }
        catch (Exception bad) when (bad is InvalidDataException || (bad is InvalidOperationException && parameters.Coding == "br"))
        {
            return Problem.BadCompression;
        }
        catch (BadHttpRequestException broken)
        {
            return broken.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? Problem.TooLarge(_options.MaxBodyBytes)
                : Problem.BrokenRequest(broken.StatusCode, broken.Message);
        }
        catch (OperationCanceledException)
            when (host.ApplicationStopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            return Problem.Stopping;
        }
        catch (TimeoutException)
        {
            var limit = bounds.Value.WriteTimeout.TotalSeconds;
            return Problem.BrokenRequest(StatusCodes.Status408RequestTimeout, $"The body took longer than {limit} s.");
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // The client disconnected during its body: nobody reads the response, and half a body must not be written.
            return Problem.BrokenRequest(StatusCodes.Status400BadRequest, "The connection was closed.");
        }
    }

    /// <summary>Reads a body that has not fully arrived.</summary>
    /// <exception cref="TimeoutException">It took longer than <see cref="HttpSettings.WriteTimeout"/>.</exception>
    private async Task<long> ReadAsync(
        HttpContext http, WriteParameters parameters, IRowDecoder decoder, CopyFrame rows, IncrementalHash? hash)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, host.ApplicationStopping, patience.Token);
        long reserved = 0;
        try
        {
            var size = BodyAdmission.SizeOf(http.Request.ContentLength, parameters.Coding.Length > 0);
            using var ticket = await admission.EnterAsync(size, stop.Token);
            patience.CancelAfter(bounds.Value.WriteTimeout);
            (var body, reserved) = await Decompression.OpenAsync(http, parameters.Coding, pipeline.Memory, stop.Token);
            await using var owned = body == http.Request.Body ? Stream.Null : body;
            return await BodyReader.ReadAsync(body, decoder, rows, pipeline.Memory, _options.MaxBodyBytes, hash, stop.Token);
        }
        catch (OperationCanceledException late) when (patience.IsCancellationRequested
            && !host.ApplicationStopping.IsCancellationRequested && !http.RequestAborted.IsCancellationRequested)
        {
            throw new TimeoutException(null, late);
        }
        finally
        {
            pipeline.Memory.Release(reserved);
        }
    }
}
