using Flux.Ingest.Rows;

namespace Flux.Ingest.Decoding;

/// <summary>The first fault of the row being read.</summary>
internal sealed class RowFault
{
    private bool _wantsReason;

    public RejectCode Code { get; private set; }

    public string Path { get; private set; } = "$";

    public string Reason { get; private set; } = "";

    public bool IsSet => Code != RejectCode.None;

    public void Start(bool wantsReason)
    {
        (Code, Path, Reason, _wantsReason) = (RejectCode.None, "$", "", wantsReason);
    }

    /// <summary>Sets the code if the row had no fault before.</summary>
    /// <returns>Whether a path and a reason are wanted: they cost memory, and only the first rejections of a body are reported.</returns>
    public bool IsFirst(RejectCode code)
    {
        if (IsSet)
            return false;

        Code = code;
        return _wantsReason;
    }

    public void Explain(string path, string reason) => (Path, Reason) = (path, reason);
}
