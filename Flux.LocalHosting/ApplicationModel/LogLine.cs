using System.Runtime.InteropServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>One line of a resource's output, numbered from 1.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);
