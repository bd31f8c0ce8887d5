using System;
using System.Linq;
using System.Management.Automation;
using MfaTools.Access;
using MfaTools.Checks;
using MfaTools.Security;
using MfaTools.Windows;

namespace MfaTools.Commands;

[Cmdlet(VerbsDiagnostic.Test, "MfaAttachmentAccess", DefaultParameterSetName = PathSet)]
[OutputType(typeof(AttachmentAccessResult), typeof(bool))]
public sealed class TestMfaAttachmentAccessCommand : CheckCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly AttachmentCheck _check;
    private AttachmentPaths? _paths;
    private AccessOptions? _options;
    private SddlText? _file;
    private Sid? _domain;
    private FileServers? _servers;

    public TestMfaAttachmentAccessCommand()
    {
        var session = new SessionScripts();
        _check = new AttachmentCheck(
            new ServiceReader(), new FileSecurityReader(), new IdentityReader(), session, session);
    }

    // Optional with -FileSddl: then only the permissions are judged.
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    // A log entry without an attachment has no path and is skipped.
    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("AttachmentPath", "PSPath")]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string?[]? LiteralPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Identity { get; set; }

    [Parameter]
    public SwitchParameter AsSystem { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? FileSddl { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? ShareSddl { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? IdentitySid { get; set; }

    [Parameter]
    [AllowEmptyCollection]
    public string[]? GroupSid { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] AllowServer { get; set; } = [];

    // Listed files have it: whoever listed the folder has already reached its server.
    [Parameter(ParameterSetName = LiteralPathSet, DontShow = true, ValueFromPipelineByPropertyName = true)]
    public string? PSChildName { get; set; }

    // Where an object of the pipeline comes from, so that a path from another computer is not mistaken for a local one.
    // In one set only: in the default set it would make PowerShell bind the whole object, as text, to -Path.
    [Parameter(ParameterSetName = LiteralPathSet, DontShow = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSComputerName")]
    [AllowNull]
    [AllowEmptyString]
    public string? ComputerName { get; set; }

    private bool HasNoPath => ParameterSetName == PathSet && Path.Length == 0 && !MyInvocation.ExpectingInput;

    protected override void BeginProcessing()
    {
        _paths = new AttachmentPaths(this, WriteError);
        if (HasNoPath && FileSddl is null) ThrowTerminatingError(Errors.NoAttachmentPath());
        string[] offline =
        [
            nameof(FileSddl), nameof(ShareSddl), nameof(IdentitySid), nameof(GroupSid), nameof(Identity),
        ];
        foreach (string other in offline.Where(other => AsSystem && IsBound(other)))
        {
            ThrowTerminatingError(Errors.ParameterConflict(nameof(AsSystem), other));
        }

        var sid = IdentitySid is null ? null : Parse(nameof(IdentitySid), IdentitySid, Sid.Parse);
        // Aliases of a domain's groups, such as DC, mean those of the account's own domain.
        _domain = sid is { IsOfDomain: true } ? new Sid(sid.Authority, [.. sid.Parts.Take(4)]) : null;
        _file = FileSddl is null ? null : new SddlText(FileSddl);
        _options = new AccessOptions
        {
            Identity = Identity,
            IdentitySid = sid,
            Groups = GroupSid is null
                ? null
                : Array.ConvertAll(GroupSid, text => Parse(nameof(GroupSid), text, Sid.Parse)),
            Share = ShareSddl is null ? null : ParseSddl(nameof(ShareSddl), new SddlText(ShareSddl).For(null) ?? ""),
            AsSystem = AsSystem,
        };
        // An error in a single descriptor is reported at once, before any path.
        if (_file?.For(null) is { } only) _options = _options with { File = ParseSddl(nameof(FileSddl), only) };
        // A path that was typed is the user's own choice.
        if (!IsBound(nameof(Path)) && !IsBound(nameof(LiteralPath)))
        {
            _servers = new FileServers(IdentityReader.DnsDomain, AllowServer);
        }

        if (AsSystem && !Platform.IsWindows) ThrowTerminatingError(Errors.WindowsOnly(nameof(AsSystem)));
    }

    protected override void ProcessRecord()
    {
        if (HasNoPath) Check(AttachmentPath.Unnamed(ShareSddl is not null));
        foreach (string path in Path)
        {
            foreach (var one in _paths!.Pattern(path)) Check(one);
        }

        foreach (string? path in LiteralPath ?? [])
        {
            if (!string.IsNullOrEmpty(path) && _paths!.Literal(path!) is { } one) Check(one);
        }
    }

    private void Check(AttachmentPath path)
    {
        bool elsewhere = !_options!.IsOffline && _file is null && RemoteObject.IsElsewhere(ComputerName);
        var options = _options with
        {
            FromComputer = elsewhere ? ComputerName : null,
            Servers = PSChildName is null ? _servers : null,
        };
        if (_file is not null && options.File is null)
        {
            string? name = path.IsUnnamed ? null : path.Text;
            if (_file.For(name) is not { } sddl)
            {
                WriteError(Errors.NotAmongFiles(nameof(FileSddl), _file.Names, name));
                return;
            }

            options = options with { File = ParseSddl(nameof(FileSddl), sddl) };
        }

        Check(path.Text, async (_, stop) => await _check.RunAsync(path, options, stop).ConfigureAwait(false));
    }

    private SecurityDescriptor ParseSddl(string parameter, string text) =>
        Parse(parameter, text, sddl => SecurityDescriptor.ParseSddl(sddl, _domain));

    private T Parse<T>(string parameter, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (DescriptorFormatException e)
        {
            ThrowTerminatingError(Errors.InvalidDescriptor(parameter, text, e));
            throw;
        }
    }
}
