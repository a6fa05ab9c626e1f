namespace Aspire.Hosting.ApplicationModel;

public enum ContainerLifetime
{
    /// <summary>Created when the application starts, removed when it stops.</summary>
    Session = 0,

    /// <summary>Outlives the application and is found again at the next start.</summary>
    Persistent = 1,
}
