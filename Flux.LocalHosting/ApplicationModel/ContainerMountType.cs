namespace Aspire.Hosting.ApplicationModel;

public enum ContainerMountType
{
    BindMount = 0,
    Volume = 1,
}
