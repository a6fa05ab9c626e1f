using Flux.EmbeddedTimescale;

namespace Flux.AppHost.Terminal;

/// <summary>Ends the AppHost with one sentence and exit code 1, not with a stack trace, when settings or this machine are at fault.</summary>
internal static class FailureMessage
{
    private static int _installed;

    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => Explain(failure.ExceptionObject as Exception);
    }

    private static void Explain(Exception? failure)
    {
        while (failure is AggregateException { InnerException: { } inner })
            failure = inner;
        if (failure is not (DatabaseUnavailableException or DistributedApplicationException))
            return;
        Console.Error.WriteLine(failure.Message);
        Environment.Exit(1);
    }
}
