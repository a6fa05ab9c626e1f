using Aspire.Hosting;

namespace Flux.LocalHosting;

/// <summary>Ends the AppHost with one sentence, not a stack trace, when the model or this machine is at fault.</summary>
internal static class ReadableFailure
{
    private static int _installed;

    public static void Install()
    {
        if (Interlocked.Exchange(ref _installed, 1) == 0)
        {
            AppDomain.CurrentDomain.UnhandledException += (_, failure) => Explain(failure.ExceptionObject as Exception);
        }
    }

    private static void Explain(Exception? failure)
    {
        while (failure is AggregateException { InnerException: { } inner })
        {
            failure = inner;
        }

        if (failure is DistributedApplicationException)
        {
            Console.Error.WriteLine(failure.Message);
            Environment.Exit(1);
        }
    }
}
