using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Mono.Cecil;
using Xunit.Abstractions;

namespace MfaTools.Core.Tests;

/// <summary>The order of the engine's folders, and what its judges must not use. A folder is a namespace.</summary>
public sealed class LayerTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The layers from top to bottom: each uses only those below it. Folders of one line may use each
    /// other.</summary>
    private static readonly string[][] Layers =
    [
        ["Reports"],
        ["Comparison"],
        ["Snapshots"],
        ["Checks"],
        ["Diagnosis"],
        ["Sdk"],
        ["Roles"],
        ["Access"],
        ["Certificates"],
        ["Logs"],
        ["Knowledge"],
        ["Tls"],
        ["Product"],
        ["Windows"],
        ["Security"],
        ["Net"],
        ["Results", "Foundation"],
    ];

    /// <summary>Namespaces and members that reach files, the network, the clock or this computer.</summary>
    private static readonly string[] Outside =
    [
        "System.IO.File", "System.IO.Directory", "System.IO.FileStream", "System.IO.FileInfo",
        "System.IO.DirectoryInfo",
        "System.Net.Dns", "System.Net.Http.", "System.Net.NetworkInformation.", "System.Net.Security.",
        "System.Net.Sockets.",
        "System.Diagnostics.Process", "System.Diagnostics.Stopwatch", "System.DateTime::get_UtcNow",
        "System.DateTime::get_Now", "System.Environment::get_MachineName", "System.Environment::GetEnvironmentVariable",
        "System.Runtime.InteropServices.RuntimeInformation", "System.Security.Cryptography.X509Certificates.X509Store",
        "MfaTools.Foundation.Files", "MfaTools.Windows.RegistryReader", "MfaTools.Windows.ServiceReader",
        "MfaTools.Windows.FileSecurityReader", "MfaTools.Windows.IdentityReader", "MfaTools.Windows.Native",
    ];

    private readonly ModuleDefinition _engine = ModuleDefinition.ReadModule(typeof(CheckResult).Assembly.Location);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void A_folder_uses_only_those_below_it()
    {
        var uses = (
            from type in _engine.GetTypes()
            from used in ListTypes(type)
            where used.Scope == _engine
            let folders = (From: FolderOf(type), To: FolderOf(used))
            where folders.From is not null && folders.To is not null && folders.From != folders.To
            group $"{type.Name} uses {used.Name}" by folders).ToDictionary(
                use => use.Key, use => use.Distinct().ToList());
        var upward = uses.Where(use => LayerOf(use.Key.From!) > LayerOf(use.Key.To!)).ToList();
        int cycles = upward.Count(use => uses.ContainsKey((use.Key.To, use.Key.From)));
        WriteSizes(cycles);
        Assert.True(upward.Count == 0, string.Join("\n", upward.Select(
            use => $"{use.Key.From} uses {use.Key.To}, which is above it: {string.Join(", ", use.Value)}")));
    }

    [Fact]
    public void Every_folder_has_its_layer() => Assert.Equal(
        Layers.SelectMany(layer => layer).OrderBy(name => name, StringComparer.Ordinal),
        _engine.Types.Select(FolderOf).OfType<string>().Distinct().OrderBy(name => name, StringComparer.Ordinal));

    [Fact]
    public void A_judge_reaches_neither_files_nor_network_nor_clock()
    {
        var judges = _engine.Types.Where(type => type.Name.EndsWith("Judge", StringComparison.Ordinal)).ToList();
        Assert.True(judges.Count >= 10, $"Only {judges.Count} judges were found.");
        Assert.Empty(
            from judge in judges
            from type in judge.NestedTypes.Prepend(judge)
            from member in ListMembers(type)
            where Array.Exists(Outside, name => member.StartsWith(name, StringComparison.Ordinal))
            select $"{judge.Name}: {member}");
    }

    private void WriteSizes(int cycles)
    {
        foreach (string project in new[] { "MfaTools.Core", "MfaTools" })
        {
            string folder = Path.Combine(Repository.Root, "src", project);
            string[] files = [.. Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories).Where(IsSource)];
            int[] lines = [.. files.Select(file => File.ReadLines(file).Count()).Order()];
            int median = lines[files.Length / 2];
            output.WriteLine($"{project}: {lines.Sum()} lines in {files.Length} files, {median} in the median file");
        }

        int open = _engine.Types.Count(type => type.IsPublic);
        output.WriteLine($"Types of the engine: {open} public, {_engine.Types.Count - open} internal");
        output.WriteLine($"Pairs of folders that use each other: {cycles}");
    }

    private static bool IsSource(string file) =>
        !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin");

    private static int LayerOf(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    /// <summary>The folder of a type; null for types that the compiler or a package adds.</summary>
    private static string? FolderOf(TypeReference type)
    {
        while (type.DeclaringType is not null) type = type.DeclaringType;
        string[] parts = type.Namespace.Split('.');
        return parts[0] != "MfaTools" ? null : parts.Length == 1 ? "Results" : parts[1];
    }

    private static IEnumerable<string> ListMembers(TypeDefinition type) =>
        ListTypes(type).Select(used => used.FullName).Concat(
            from operand in ListOperands(type)
            where operand is MemberReference { DeclaringType: not null }
            let member = (MemberReference)operand
            select $"{member.DeclaringType.FullName}::{member.Name}").Distinct();

    private static IEnumerable<TypeReference> ListTypes(TypeDefinition type)
    {
        var found = new List<TypeReference?> { type.BaseType };
        found.AddRange(type.Interfaces.Select(one => one.InterfaceType));
        found.AddRange(type.Fields.Select(field => field.FieldType));
        found.AddRange(type.Methods.Select(method => method.ReturnType));
        found.AddRange(
            type.Methods.SelectMany(method => method.Parameters).Select(parameter => parameter.ParameterType));
        found.AddRange(type.Methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Variables).Select(variable => variable.VariableType));
        foreach (var operand in ListOperands(type))
        {
            found.Add(operand as TypeReference ?? (operand as MemberReference)?.DeclaringType);
            if (operand is GenericInstanceMethod generic) found.AddRange(generic.GenericArguments);
        }

        return found.OfType<TypeReference>().SelectMany(ListParts);
    }

    private static IEnumerable<object?> ListOperands(TypeDefinition type) =>
        type.Methods.Where(method => method.HasBody).SelectMany(method => method.Body.Instructions)
            .Select(instruction => instruction.Operand);

    private static IEnumerable<TypeReference> ListParts(TypeReference type) => type switch
    {
        GenericParameter => [],
        GenericInstanceType generic =>
            ListParts(generic.ElementType).Concat(generic.GenericArguments.SelectMany(ListParts)),
        TypeSpecification wrapped => ListParts(wrapped.ElementType),
        _ => [type],
    };
}
