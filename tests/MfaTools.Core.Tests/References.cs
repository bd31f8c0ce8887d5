using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace MfaTools.Core.Tests;

/// <summary>Looks up what an assembly refers to, as the runtime does: types, also forwarded ones, and members by their
/// signature, also inherited ones.</summary>
/// <param name="folders">Where assemblies are, the first that has one wins.</param>
internal sealed class References(params string[] folders) : IDisposable
{
    private readonly Dictionary<string, MetadataReader?> _assemblies = [];
    private readonly Dictionary<MetadataReader, Dictionary<string, TypeDefinitionHandle>> _types = [];
    private readonly List<PEReader> _files = [];

    /// <summary>How many were looked up.</summary>
    public int Count { get; private set; }

    public void Dispose() => _files.ForEach(file => file.Dispose());

    /// <summary>What is not there.</summary>
    public IReadOnlyCollection<string> FindMissing(string path)
    {
        var reader = Open(path);
        var missing = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.AssemblyReferences)
        {
            Look(reader.GetString(reader.GetAssemblyReference(handle).Name), Assembly(reader, handle) is not null);
        }

        foreach (var handle in reader.TypeReferences)
        {
            if (Scope(reader, handle) is not null) Look(Names.Of(reader, handle), Find(reader, handle) is not null);
        }

        foreach (var handle in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            string name = reader.GetString(handle.Name);
            var signature = handle.GetKind() == MemberReferenceKind.Method
                ? Names.Text(handle.DecodeMethodSignature(Names.Instance, default))
                : handle.DecodeFieldSignature(Names.Instance, default);
            var (parent, arguments) = Parent(reader, handle.Parent);
            // What is in this assembly the compiler has seen; an array's members the runtime makes.
            if (parent.IsNil || parent.Kind == HandleKind.TypeDefinition) continue;
            var type = (TypeReferenceHandle)parent;
            // Of a type that is missing that is said once.
            if (Find(reader, type) is not { } found) continue;
            Look($"{Names.Of(reader, type)}.{name} {signature}",
                Has(found.Reader, found.Type, arguments, name, signature));
        }

        return missing;

        void Look(string what, bool found)
        {
            Count++;
            if (!found) missing.Add(what);
        }
    }

    private static (EntityHandle Type, ImmutableArray<string> Arguments) Parent(
        MetadataReader reader, EntityHandle handle)
    {
        if (handle.Kind is HandleKind.TypeReference or HandleKind.TypeDefinition) return (handle, default);
        if (handle.Kind != HandleKind.TypeSpecification) return default;
        var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return default;
        blob.ReadByte();
        // A member's signature names the parameters of its type, not the arguments.
        return (blob.ReadTypeHandle(), default);
    }

    private bool Has(
        MetadataReader reader, TypeDefinition type, ImmutableArray<string> arguments, string name, string signature)
    {
        bool field = type.GetFields().Select(reader.GetFieldDefinition).Any(one =>
            reader.StringComparer.Equals(one.Name, name)
                && one.DecodeSignature(Names.Instance, arguments) == signature);
        if (field) return true;
        bool method = type.GetMethods().Select(reader.GetMethodDefinition).Any(one =>
            reader.StringComparer.Equals(one.Name, name)
            && Names.Text(one.DecodeSignature(Names.Instance, arguments)) == signature);
        if (method || name == ".ctor" || type.BaseType.IsNil) return method;
        var (handle, given) = (type.BaseType, default(ImmutableArray<string>));
        if (handle.Kind == HandleKind.TypeSpecification)
        {
            var blob = reader.GetBlobReader(reader.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
            blob.ReadByte();
            blob.ReadByte();
            handle = blob.ReadTypeHandle();
            var decoder = new SignatureDecoder<string, ImmutableArray<string>>(Names.Instance, reader, arguments);
            given = [.. Enumerable.Range(0, blob.ReadCompressedInteger()).Select(_ => decoder.DecodeType(ref blob))
                .ToArray()];
        }

        var above = handle.Kind == HandleKind.TypeDefinition
            ? (reader, reader.GetTypeDefinition((TypeDefinitionHandle)handle))
            : Find(reader, (TypeReferenceHandle)handle);
        return above is { } found && Has(found.Reader, found.Type, given, name, signature);
    }

    private static AssemblyReferenceHandle? Scope(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.AssemblyReference => (AssemblyReferenceHandle)scope,
            HandleKind.TypeReference => Scope(reader, (TypeReferenceHandle)scope),
            _ => null,
        };
    }

    private (MetadataReader Reader, TypeDefinition Type)? Find(MetadataReader reader, TypeReferenceHandle handle)
    {
        string name = Names.Of(reader, handle);
        var found = Scope(reader, handle) is { } scope ? Assembly(reader, scope) : reader;
        return Find(found, name);
    }

    private (MetadataReader Reader, TypeDefinition Type)? Find(MetadataReader? reader, string name)
    {
        if (reader is null) return null;
        if (!_types.TryGetValue(reader, out var types))
        {
            types = _types[reader] = reader.TypeDefinitions.ToDictionary(handle => Names.Of(reader, handle));
        }

        if (types.TryGetValue(name, out var type)) return (reader, reader.GetTypeDefinition(type));
        string outer = name.Split('+')[0];
        foreach (var forwarded in reader.ExportedTypes.Select(reader.GetExportedType))
        {
            if (forwarded.IsForwarder && Names.Of(reader, forwarded.Namespace, forwarded.Name) == outer)
            {
                return Find(Assembly(reader, (AssemblyReferenceHandle)forwarded.Implementation), name);
            }
        }

        return null;
    }

    private MetadataReader? Assembly(MetadataReader reader, AssemblyReferenceHandle handle)
    {
        string name = reader.GetString(reader.GetAssemblyReference(handle).Name);
        if (_assemblies.TryGetValue(name, out var known)) return known;
        string? file = folders.Select(folder => Path.Combine(folder, name + ".dll")).FirstOrDefault(File.Exists);
        return _assemblies[name] = file is null ? null : Open(file);
    }

    private MetadataReader Open(string path)
    {
        var file = new PEReader(ImmutableArray.Create(File.ReadAllBytes(path)));
        _files.Add(file);
        return file.GetMetadataReader();
    }

    /// <summary>Types by their names alone, without assemblies: these differ where a type is forwarded.</summary>
    private sealed class Names : ISignatureTypeProvider<string, ImmutableArray<string>>
    {
        public static Names Instance { get; } = new();

        public static string Text(MethodSignature<string> signature) =>
            $"{signature.ReturnType}`{signature.GenericParameterCount}({string.Join(",", signature.ParameterTypes)})"
            + (signature.Header.IsInstance ? "" : " static");

        public static string Of(MetadataReader reader, StringHandle space, StringHandle name) =>
            space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";

        public static string Of(MetadataReader reader, TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            string name = Of(reader, type.Namespace, type.Name);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{Of(reader, (TypeReferenceHandle)type.ResolutionScope)}+{name}"
                : name;
        }

        public static string Of(MetadataReader reader, TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            string name = Of(reader, type.Namespace, type.Name);
            return type.GetDeclaringType() is { IsNil: false } outer ? $"{Of(reader, outer)}+{name}" : name;
        }

        public string GetArrayType(string type, ArrayShape shape) => $"{type}[{shape.Rank}]";

        public string GetByReferenceType(string type) => type + "&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => $"fn {Text(signature)}";

        public string GetGenericInstantiation(string type, ImmutableArray<string> arguments) =>
            $"{type}<{string.Join(",", arguments)}>";

        public string GetGenericMethodParameter(ImmutableArray<string> context, int index) => $"!!{index}";

        public string GetGenericTypeParameter(ImmutableArray<string> context, int index) =>
            context.IsDefault ? $"!{index}" : context[index];

        public string GetModifiedType(string modifier, string type, bool isRequired) => type;

        public string GetPinnedType(string type) => type;

        public string GetPointerType(string type) => type + "*";

        public string GetPrimitiveType(PrimitiveTypeCode code) => $"System.{code}";

        public string GetSZArrayType(string type) => type + "[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte kind) =>
            Of(reader, handle);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte kind) =>
            Of(reader, handle);

        public string GetTypeFromSpecification(
            MetadataReader reader, ImmutableArray<string> context, TypeSpecificationHandle handle, byte kind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, context);
    }
}
