using System.Buffers;
using System.Text;
using Flux.QueryGateway.GraphQL.Subscriptions;
using GraphQL;
using Microsoft.Extensions.Options;

namespace Flux.QueryGateway.GraphQL.Http;

/// <summary>Responds with server-sent events: <c>next</c> for each result, <c>complete</c> at the end.</summary>
/// <remarks>
/// The distinct connections mode of the GraphQL over SSE protocol. The id of an event is its cursor, so that a browser that reconnects
/// continues where it was. <see href="https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md"/>
/// </remarks>
internal sealed class EventStream(IGraphQLTextSerializer serializer, SubscriptionErrors errors, CallerWatch watch,
    IOptions<GraphQLOptions> options, TimeProvider timeProvider)
{
    public async Task WriteAsync(HttpContext context, ExecutionResult result, CancellationToken stopping)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = GraphQLMediaType.EventStream;
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(context.RequestAborted);
        if (result is SubscriptionResult subscription)
            await WriteAsync(context, subscription, stopping);
        else
            await SendAsync(context, "next", null, Encoding.UTF8.GetBytes(serializer.Serialize(result)));
        await SendAsync(context, "complete", null, default);
    }

    private async Task WriteAsync(HttpContext context, SubscriptionResult subscription, CancellationToken stopping)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var revoked = watch.RevokedAsync(context, ended.Token);
        await using var events = subscription.Events.GetAsyncEnumerator(ended.Token);
        var next = Task.FromResult(false);
        try
        {
            await SendAsync(context, null, null, default);
            while (true)
            {
                next = events.MoveNextAsync().AsTask();
                while (!next.IsCompleted)
                {
                    // Proxies close connections that are silent.
                    var silence = Task.Delay(options.Value.KeepAlive, timeProvider, ended.Token);
                    if (await Task.WhenAny(next, revoked, silence) == silence && !ended.IsCancellationRequested)
                        await SendAsync(context, null, null, default);
                    if (revoked.IsCompleted)
                        break;
                }

                if (revoked.IsCompleted && !ended.IsCancellationRequested)
                    throw new SubscriptionEndedException("UNAUTHENTICATED",
                        "The key or token is no longer valid: it was revoked, has expired, or allows other devices now.");
                if (!await next)
                    return;
                await SendAsync(context, "next", events.Current.Cursor, events.Current.Json);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            // The server stops; the stream is completed.
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var explained = new ExecutionResult { Errors = [errors.Explain(error)] };
            await SendAsync(context, "next", null, Encoding.UTF8.GetBytes(serializer.Serialize(explained)));
        }
        finally
        {
            // An enumerator cannot be disposed while it waits for its next event.
            await ended.CancelAsync();
            await next.ContinueWith(
                static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>Sends one event, or a comment where it has no name.</summary>
    private async Task SendAsync(HttpContext context, string? name, string? id, ReadOnlyMemory<byte> data)
    {
        var output = context.Response.BodyWriter;
        if (name is null)
        {
            output.Write(":\n\n"u8);
        }
        else
        {
            output.Write("event: "u8);
            output.Write(Encoding.UTF8.GetBytes(name));
            if (id is not null)
                output.Write(Encoding.UTF8.GetBytes($"\nid: {id}"));
            output.Write("\ndata: "u8);
            output.Write(data.Span);
            output.Write("\n\n"u8);
        }

        using var limit = new CancellationTokenSource(options.Value.SendTimeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        try
        {
            await output.FlushAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            errors.GaveUp(options.Value.SendTimeout);
            context.Abort();
            throw;
        }
    }
}
