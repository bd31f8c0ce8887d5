namespace MfaTools.Logs;

/// <summary>Where the fields of a line are, as indexes into the buffer the line is in.</summary>
internal struct LogFields
{
    public int LevelEnd;
    public int? ProcessId;
    public int? ThreadId;
    public int Component;
    public int ComponentEnd;
    public string? RequestId;
    public int Message;
}
