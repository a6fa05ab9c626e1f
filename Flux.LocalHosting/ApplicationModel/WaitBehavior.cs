namespace Aspire.Hosting.ApplicationModel;

public enum WaitBehavior
{
    /// <summary>Keep waiting when the dependency is down: it may come back.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>Give up, and fail to start, when the dependency is down.</summary>
    StopOnResourceUnavailable = 1,
}
