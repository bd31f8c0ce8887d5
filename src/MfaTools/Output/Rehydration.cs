using System;
using System.Collections;
using System.Linq;
using System.Management.Automation;
using System.Management.Automation.Remoting;
using System.Management.Automation.Runspaces;

namespace MfaTools.Commands;

/// <summary>Restores results that came from another computer or from Import-Clixml, and turns errors into
/// results.</summary>
internal static class Rehydration
{
    private const string Prefix = "Deserialized.MfaTools.";

    /// <summary>The object of this module, or null for anything else.</summary>
    public static object? FromPipeline(PSObject item)
    {
        if (item.BaseObject.GetType().Assembly == typeof(CheckResult).Assembly) return item.BaseObject;
        if (item.BaseObject is ErrorRecord error) return NotChecked(error);
        var type = item.TypeNames
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => typeof(CheckResult).Assembly.GetType("MfaTools." + name.Substring(Prefix.Length)))
            .FirstOrDefault(found => found is not null);
        // A file may name any type. An object with a value that does not fit its property is not a result.
        if (type is not { IsSealed: true, IsAbstract: false, Namespace: "MfaTools" }) return null;
        if (type.GetConstructor([]) is null) return null;
        try
        {
            return Restore(item, type);
        }
        catch (Exception e) when (e is InvalidCastException or ArgumentException)
        {
            return null;
        }
    }

    // An unreachable computer is the target of the error of Invoke-Command; a reachable one is its origin.
    private static NotCheckedResult NotChecked(ErrorRecord error)
    {
        string? target = error.TargetObject is { } about ? PlainText.OneLine(about.ToString()) : null;
        string? origin = (error as RemotingErrorRecord)?.OriginInfo?.PSComputerName;
        string computer = origin ?? Environment.MachineName;
        NotCheckedResult result;
        if (error.Exception is PSRemotingTransportException or PSRemotingDataStructureException)
        {
            if (error.TargetObject is string { Length: > 0 }) computer = target!;
            string reason = PlainText.OneLine(error.Exception.Message).TrimEnd('.', ' ');
            result = NotCheckedResult.Unreachable(computer, reason);
        }
        else
        {
            string subject = origin ?? (string.IsNullOrEmpty(target) ? computer : target!);
            string reason = PlainText.OneLine(error.ToString()).TrimEnd('.', ' ');
            result = NotCheckedResult.Create(CheckNames.Remoting, subject, reason);
        }

        result.ComputerName = computer;
        result.TimeUtc = DateTime.UtcNow;
        return result;
    }

    private static object Restore(PSObject item, Type type)
    {
        object restored = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties())
        {
            if (!property.CanWrite || item.Properties[property.Name]?.Value is not { } value) continue;
            property.SetValue(restored, Convert(value, property.PropertyType));
        }

        return restored;
    }

    private static object Convert(object value, Type type)
    {
        if (type.IsArray && type != typeof(byte[]))
        {
            var element = type.GetElementType()!;
            object bare = value is PSObject { BaseObject: IEnumerable list } ? list : value;
            var items = ((bare as IEnumerable) ?? new[] { bare }).Cast<object>()
                .Select(item => Convert(item, element))
                .ToArray();
            var array = Array.CreateInstance(element, items.Length);
            Array.Copy(items, array, items.Length);
            return array;
        }

        if (type.Assembly == typeof(CheckResult).Assembly && type.IsClass)
        {
            return Restore(PSObject.AsPSObject(value), type);
        }

        object converted = LanguagePrimitives.ConvertTo(value, type, System.Globalization.CultureInfo.InvariantCulture);
        // Text from another computer or a file is not trusted.
        return converted is string text ? PlainText.Clean(text) : converted;
    }
}
