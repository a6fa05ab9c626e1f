using Flux.EmbeddedTimescale;

namespace Flux.AppHost.Terminal;

/// <summary>Ends the AppHost with a message and exit code 1, without a stack trace, if settings or this machine are the cause.</summary>
internal static class FailureMessage
{
    private static int _installed;

    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => PrintAndExit(failure.ExceptionObject as Exception);
    }

    private static void PrintAndExit(Exception? failure)
    {
        while (failure is AggregateException { InnerException: { } inner })
            failure = inner;
        if (failure is not (DatabaseUnavailableException or DistributedApplicationException))
            return;
        Console.Error.WriteLine(failure.Message);
        Environment.Exit(1);
    }
}
