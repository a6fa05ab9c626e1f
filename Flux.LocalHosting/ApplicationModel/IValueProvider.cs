namespace Aspire.Hosting.ApplicationModel;

/// <summary>A value known only when the application runs.</summary>
public interface IValueProvider
{
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
