namespace Aspire.Hosting.Testing;

/// <summary>The application that an AppHost's entry point has described, before it is built: a test may change it.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    /// <summary>Builds it. The test starts it, and disposing it stops every resource.</summary>
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
