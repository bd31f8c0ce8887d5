namespace MfaTools.Windows;

/// <summary>What came of reading a key or a value. They are told apart because an absent value takes a default and one that
/// was not read says nothing.</summary>
internal enum RegistryState
{
    /// <summary>Not looked at: it is not in the export.</summary>
    NotRead,

    /// <summary>It is there.</summary>
    Found,

    /// <summary>It was looked for and is not there.</summary>
    Absent,

    /// <summary>It may not be read.</summary>
    Denied,

    /// <summary>It is there with another type than the one asked for.</summary>
    OtherType,

    /// <summary>Reading failed in another way.</summary>
    Failed,
}
