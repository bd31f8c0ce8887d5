using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>Judges what was collected about a file and an account: whether the account can read the file, what denies
/// it, and the smallest grant that fixes it.</summary>
internal static class AccessJudge
{
    private const string TestAsService =
        "On the MFA Server, in an elevated session, let the service account itself open the file.";

    // An account without any group: what it may do, everyone may do.
    private static readonly AccessToken Anyone = new(WellKnownSids.Everyone, [], groupsKnown: true);

    public static AttachmentAccessResult Judge(AccessFacts facts)
    {
        var identity = facts.Identity;
        var result = new AttachmentAccessResult
        {
            Target = facts.Path.Text,
            Path = facts.Path.Text,
            IdentityTested = identity.Tokens.Count > 0 ? identity.ToString() : identity.Name,
            IdentitySid = identity.Tokens.Count > 0 ? identity.Tokens[0].User.ToString() : null,
            IdentitySource = identity.Source,
            ServiceAccount = identity.ServiceAccount,
            Win32Error = (facts.Opened ?? facts.Seen)?.Win32Error,
        };
        var findings = new List<Finding>();
        if (facts.Refused is { } refused) findings.Add(Refused(facts, refused));
        else if (!JudgePath(facts, result, findings) && !JudgeOpened(facts, result, findings))
        {
            JudgePermissions(facts, result, findings);
        }

        foreach (var finding in findings)
        {
            finding.Evidence = string.Join("; ", [finding.Evidence, .. facts.Notes]);
            bool canVerify = finding.Status > CheckStatus.Unknown && !facts.Path.IsUnnamed;
            if (canVerify) finding.Verify = OpenAsService(facts.Path);
        }

        result.Conclude(findings);
        return result;
    }

    /// <summary>Judges the path itself.</summary>
    /// <returns>Whether that decides.</returns>
    private static bool JudgePath(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Path.Drive is { } letter && facts.Opened is null)
        {
            string? problem = facts.Drive switch
            {
                DriveKind.Mapped =>
                    $"{letter}: is a share that one user has mapped. A service does not have that drive.",
                DriveKind.Substituted => $"{letter}: is a folder to which one user has assigned a letter. A service "
                    + "does not have that drive.",
                DriveKind.Missing => $"This computer has no drive {letter}:.",
                _ => null,
            };
            if (problem is not null)
            {
                result.CanRead = false;
                findings.Add(Fail(
                    FindingIds.Access.LocalDriveLetter,
                    problem,
                    facts.DriveTarget is null
                        ? $"no disk is behind {letter}:"
                        : $"{letter}: leads to {facts.DriveTarget}",
                    facts.DriveTarget is null
                        ? "In the mail template, use a path that the service has: on a disk of the server, or "
                            + "\\\\server\\share\\file."
                        : $"In the mail template, use the path below {facts.DriveTarget} instead of {letter}:, and "
                            + "test that path."));
                return true;
            }

            if (facts.Drive == DriveKind.Unknown && letter != 'C')
            {
                findings.Add(new Finding
                {
                    Id = FindingIds.Access.LocalDriveLetter,
                    Status = CheckStatus.Unknown,
                    Message =
                        $"It is unknown whether {letter}: is a disk of the server or a drive that one user has mapped.",
                    Evidence = "the path begins with a drive letter and was not tested on the server",
                    Recommendation =
                        "Run the command on the MFA Server, as another user than the one who set up the mail template.",
                });
            }
        }

        // That the caller is refused says nothing about the service; that the file is missing does.
        return facts.Opened is null && facts.Seen is { } seen && JudgeMissing(facts, result, findings, seen);
    }

    /// <summary>Judges an error that does not depend on the account.</summary>
    /// <returns>Whether it is one.</returns>
    private static bool JudgeMissing(
        AccessFacts facts, AttachmentAccessResult result, List<Finding> findings, OpenAttempt attempt)
    {
        int code = attempt.Win32Error;
        string path = facts.Path.Text;
        bool isService = ReferenceEquals(attempt, facts.Opened);
        string evidence = Describe(attempt);
        Finding? finding = null;
        if (code == Win32Errors.BadNetName)
        {
            finding = Fail(
                FindingIds.Access.NotFound,
                $"The file server {facts.Path.Server} has no share '{facts.Path.Share}'.",
                evidence,
                "Correct the path in the mail template, or share the folder under this name.");
        }
        else if (Win32Errors.IsMissing(code))
        {
            finding = Fail(
                FindingIds.Access.NotFound,
                code == Win32Errors.FileNotFound
                    ? $"The file {path} does not exist; its folder does."
                    : $"A folder of the path {path} does not exist.",
                evidence,
                "Correct the path in the mail template, or put the file where the template expects it.");
        }
        else if (Win32Errors.IsUnreachable(code))
        {
            finding = Fail(
                FindingIds.Access.Unreachable,
                $"This computer cannot reach the file server {facts.Path.Server}.",
                evidence,
                "Check that the server's name is right, that it is running, and that the firewalls allow TCP port 445.",
                facts.Path.Server is { } server
                    ? $"Test-NetConnection -ComputerName {PowerShellText.Quote(server)} -Port 445"
                    : null);
        }
        else if (code == Win32Errors.IsDirectory)
        {
            finding = Fail(
                FindingIds.Access.IsFolder,
                $"{path} is a folder, not a file.",
                evidence,
                "In the mail template, enter the path of the file itself.");
        }
        else if (isService && code is Win32Errors.SharingViolation or Win32Errors.LockViolation)
        {
            finding = Fail(
                FindingIds.Access.Locked,
                $"Another program has {path} open and does not allow others to read it.",
                evidence,
                "Close the file in that program. On the file server, as an administrator, list the open files:",
                "Get-SmbOpenFile");
        }

        if (finding is null) return false;
        result.CanRead = false;
        if (isService) result.Method = AccessMethod.Opened;
        findings.Add(finding);
        return true;
    }

    /// <summary>Judges the result of opening the file as the account.</summary>
    /// <returns>Whether it was opened.</returns>
    private static bool JudgeOpened(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Opened is not { } opened) return false;
        result.Method = AccessMethod.Opened;
        if (JudgeMissing(facts, result, findings, opened)) return true;
        var (share, file) = CheckPermissions(facts, result);
        string evidence = Describe(opened);
        if (opened.Win32Error == 0)
        {
            result.CanRead = true;
            if (!AddOpenToEveryone(facts, findings)) findings.Add(Pass(facts, evidence));
            return true;
        }

        if (Win32Errors.IsLogon(opened.Win32Error))
        {
            result.CanRead = false;
            findings.Add(Fail(
                FindingIds.Access.Denied,
                $"The file server {facts.Path.Server} does not accept the logon of {facts.Identity}.",
                evidence,
                "Use the server's name in the path, not its address, and check the trust between the two domains; "
                    + "or put the file on a disk of the MFA Server."));
            return true;
        }

        if (opened.Win32Error != Win32Errors.AccessDenied)
        {
            findings.Add(NotConclusive(
                facts,
                $"Opening {facts.Path.Text} failed with an error that does not depend on permissions.",
                evidence));
            return true;
        }

        result.CanRead = false;
        if (AddDenied(facts, result, findings, share, file, evidence)) return true;
        if (share.IsGranted == true && file.IsGranted == true && FindClosedFolder(facts) is { } folder)
        {
            findings.Add(Fail(
                FindingIds.Access.NoTraverse,
                $"{facts.Identity} may read the file, but may not pass through the folder {folder}.",
                evidence,
                "Grant the account the right to traverse the folder, or restore the user right 'Bypass traverse "
                    + "checking' for Everyone on the file server, which is the default of Windows.",
                $"icacls {PowerShellText.QuoteArgument(folder)} /grant "
                    + PowerShellText.QuoteArgument(
                        SmallestGrant.ForIcacls(facts.Identity.Tokens[0].User, facts.Identity) + ":(X)")));
            return true;
        }

        findings.Add(Fail(
            FindingIds.Access.Denied,
            $"{facts.Identity} is denied access to {facts.Path.Text}. Whether the share or the file denies it could "
                + "not be determined.",
            $"{evidence}; {Explain(share)}; {Explain(file)}",
            "On the file server, read the permissions of the share and of the file, and test them with -ShareSddl and "
                + "-FileSddl."));
        return true;
    }

    private static string? FindClosedFolder(AccessFacts facts) =>
        facts.Identity.Tokens.Count == 0 ? null : facts.Parents
        .FirstOrDefault(parent =>
            AccessCheck.Check(parent.Descriptor, facts.Identity.Tokens[0], FileRights.Traverse).IsGranted == false)
        .Path;

    private static void JudgePermissions(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Identity.Tokens.Count == 0)
        {
            findings.Add(NotConclusive(
                facts, $"{facts.Path.Text} was not tested: {facts.Identity.Source}.", facts.Identity.Source));
            return;
        }

        var (share, file) = CheckPermissions(facts, result);
        if (share.Decision is not null || file.Decision is not null) result.Method = AccessMethod.AccessCheck;
        if (AddDenied(facts, result, findings, share, file, evidence: null))
        {
            result.CanRead = false;
            return;
        }

        if (share.IsGranted == true && file.IsGranted == true)
        {
            // A finding about the path leaves open whether the service has the drive at all.
            if (findings.Count == 0) result.CanRead = true;
            // Windows checks for other users of a file after it has checked the permissions.
            if (facts.Seen is { Win32Error: Win32Errors.SharingViolation } seen) findings.Add(InUse(facts, seen));
            if (!AddOpenToEveryone(facts, findings)) findings.Add(Pass(facts, $"{Explain(share)}; {Explain(file)}"));
            return;
        }

        string reason = string.Join(
            "; ", new[] { share, file }.Where(one => one.IsGranted is null).Select(one => one.Reason));
        findings.Add(NotConclusive(
            facts,
            $"It is unknown whether {facts.Identity} can read {facts.Path.Text}: {reason}.",
            $"{Explain(share)}; {Explain(file)}",
            WhatIsMissing(share, file)));
    }

    private static (Permissions Share, Permissions File) CheckPermissions(
        AccessFacts facts, AttachmentAccessResult result)
    {
        var file = Permissions.Check("the file", facts.File, facts.Identity);
        var share = facts.Path.IsUnc ? Permissions.Check("the share", facts.Share, facts.Identity) : Permissions.None;
        result.FileAccess = file.Decision?.Granted;
        result.ShareAccess = share.Decision?.Granted;
        return (share, file);
    }

    /// <summary>Adds a finding for each of the two that denies access, with its fix.</summary>
    /// <returns>Whether any denies it.</returns>
    private static bool AddDenied(
        AccessFacts facts,
        AttachmentAccessResult result,
        List<Finding> findings,
        Permissions share,
        Permissions file,
        string? evidence)
    {
        var commands = new List<string>();
        var undo = new List<string>();
        bool complete = true;
        foreach (var one in new[] { share, file }.Where(one => one.IsGranted == false))
        {
            bool isShare = ReferenceEquals(one, share);
            var decision = one.Decision!;
            result.DenyingAce ??= decision.DeniedBy?.ToString();
            result.MissingAccess = (result.MissingAccess ?? 0) | decision.Missing;
            var target = facts.DfsTarget ?? facts.Path;
            var grant = isShare
                ? SmallestGrant.ForShare(one.Descriptor!, facts.Identity, target.Share!)
                : SmallestGrant.ForFile(one.Descriptor!, facts.Identity, facts.Path.Text);
            if (grant is null) complete = false;
            else
            {
                commands.AddRange(grant.Commands);
                undo.InsertRange(0, grant.Undo);
            }

            string name = isShare ? $"the share '{target.Share}' on {target.Server}" : "the file";
            string why = decision.DeniedBy is { } ace
                ? $"denies {WellKnownSids.Describe(ace.Sid)} {FileRights.Describe(FileRights.Map(ace.Mask))}"
                : decision.Granted is 0
                    ? "gives it no access"
                    : $"does not grant it {FileRights.Describe(decision.Missing)}";
            findings.Add(Fail(
                isShare ? FindingIds.Access.DeniedByShare : FindingIds.Access.DeniedByFile,
                $"{facts.Identity} cannot read {facts.Path.Text}: {name} {why}.",
                (evidence is null ? "" : evidence + "; ") + Explain(one),
                Advise(facts, grant, isShare, target),
                grant is null ? null : string.Join("; ", grant.Commands),
                grant is null ? null : string.Join("; ", grant.Undo)));
        }

        if (commands.Count > 0 && complete)
        {
            result.SmallestGrant = [.. commands];
            result.UndoGrant = [.. undo];
        }

        return share.IsGranted == false || file.IsGranted == false;
    }

    private static string Advise(AccessFacts facts, SmallestGrant? grant, bool isShare, AttachmentPath target)
    {
        if (!facts.Identity.CanBeGranted)
        {
            return "Nothing can be granted to an account that the file server does not know. "
                + "Put the file on a disk of the MFA Server, or join the server to the domain.";
        }

        if (grant is null)
        {
            return "Ask the file server's administrator to review the ACL; no single grant is known to help.";
        }

        string where = isShare
            ? $"Run this as an administrator on {target.Server}."
            : "Run this in PowerShell, as an account that may change the file's permissions.";
        string scope = isShare
            ? "It grants share access to this account only; NTFS permissions still apply."
            : "It applies to this file only. If the file is replaced, grant it again, or grant it on the folder.";
        bool removes = grant.Commands.Any(command =>
            command.Contains("/remove:d") || command.StartsWith("Unblock-", StringComparison.Ordinal));
        string warning = removes
            ? "It removes a deny entry for everyone to whom that entry applies; make sure that this is wanted. "
            : "";
        return $"{where} {warning}{scope}";
    }

    /// <summary>Warns of a file that everyone can read.</summary>
    /// <returns>Whether that is certain.</returns>
    private static bool AddOpenToEveryone(AccessFacts facts, List<Finding> findings)
    {
        var readings = facts.Path.IsUnc ? new[] { facts.Share, facts.File } : [facts.File];
        var decisions = readings
            .Select(one => one.Descriptor is null
                ? null
                : AccessCheck.Check(one.Descriptor, Anyone, FileRights.Read)).ToList();
        if (!decisions.All(decision => decision?.IsGranted == true)) return false;
        uint granted = decisions.Aggregate(
            uint.MaxValue, (all, decision) => all & (decision!.Granted ?? FileRights.Read));
        bool canWrite = (granted & FileRights.WriteData) != 0;
        findings.Add(new Finding
        {
            Id = FindingIds.Access.OpenToEveryone,
            Status = CheckStatus.Warning,
            Message = $"{facts.Identity} can read {facts.Path.Text}, and so can everyone."
                + (canWrite ? " Everyone can also change it, and the changed file is mailed to your users." : ""),
            Evidence = $"Everyone is granted {FileRights.Describe(granted)}",
            Recommendation = $"Grant read to {facts.Identity} instead of Everyone.",
        });
        return true;
    }

    private static Finding Pass(AccessFacts facts, string evidence) => new()
    {
        Id = FindingIds.Access.Ok,
        Status = CheckStatus.Pass,
        Message = $"{facts.Identity} can read {facts.Path.Text}.",
        Evidence = evidence,
    };

    private static Finding InUse(AccessFacts facts, OpenAttempt seen) => new()
    {
        Id = FindingIds.Access.Locked,
        Status = CheckStatus.Warning,
        Message =
            $"{facts.Identity} has permission to read {facts.Path.Text}, but during the test another program had it "
            + "open and did not allow others to read it.",
        Evidence = Describe(seen),
        Recommendation = "Test again. If this persists, close the file in that program. "
            + "On the file server, as an administrator, list the open files:",
        Command = "Get-SmbOpenFile",
    };

    private static Finding NotConclusive(
        AccessFacts facts, string message, string evidence, string? missing = null) => new()
    {
        Id = FindingIds.Access.NotConclusive,
        Status = CheckStatus.Unknown,
        Message = message,
        Evidence = evidence,
        Recommendation = missing is null ? TestAsService : $"{missing} Or: {TestAsService}",
        Command = facts.Path.IsUnnamed ? null : OpenAsService(facts.Path),
    };

    /// <summary>The parameters that can supply what is unknown, or null.</summary>
    private static string? WhatIsMissing(Permissions share, Permissions file)
    {
        string?[] missing =
        [
            share.IsUnread ? "the permissions of the share with -ShareSddl" : null,
            file.IsUnread ? "the permissions of the file with -FileSddl" : null,
            share.Decision?.UnknownGroup is null && file.Decision?.UnknownGroup is null
                ? null : "the SIDs of all groups of the account with -GroupSid",
        ];
        var known = missing.OfType<string>().ToList();
        return known.Count == 0 ? null : $"Specify {string.Join(", and ", known)}.";
    }

    private static string OpenAsService(AttachmentPath path) =>
        $"Test-MfaAttachmentAccess -LiteralPath {PowerShellText.Quote(path.Text)} -AsSystem";

    private static Finding Refused(AccessFacts facts, string reason) => new()
    {
        Id = FindingIds.Access.NotConclusive,
        Status = CheckStatus.Unknown,
        Message = $"{facts.Path.Text} was not tested: {reason}.",
        Evidence = "a log names the path, and opening it sends a logon to the server",
        Recommendation =
            $"If this is your file server, allow it with -AllowServer {PowerShellText.Quote(facts.Path.Server!)}, "
            + "or test the path with -LiteralPath. If it is not, find out who wrote the log entry.",
    };

    private static Finding Fail(
        string id,
        string message,
        string evidence,
        string recommendation,
        string? command = null,
        string? undo = null) => new()
    {
        Id = id,
        Status = CheckStatus.Fail,
        Message = message,
        Evidence = evidence,
        Recommendation = recommendation,
        Command = command,
        Undo = undo,
    };

    private static string Describe(OpenAttempt attempt) =>
        $"{Win32Errors.Describe(attempt.Win32Error)}, as {attempt.As}";

    private static string Explain(Permissions permissions)
    {
        if (ReferenceEquals(permissions, Permissions.None)) return "no share is involved";
        if (permissions.Decision is not { } decision) return permissions.Reason!;
        string name = permissions.Name;
        if (decision.IsGranted == true && permissions.Descriptor!.Dacl is null)
        {
            return $"{name} has no ACL, which grants everything";
        }

        if (decision.IsGranted == true)
        {
            string by = string.Join(" ", decision.GrantedBy);
            return by.Length == 0 ? $"{name} grants it" : $"{name} grants it by {by}";
        }

        if (decision.IsGranted is null) return permissions.Reason!;
        return decision.DeniedBy is { } ace
            ? $"{name} denies it by {ace}"
            : $"no entry of {name} grants {FileRights.Describe(decision.Missing)} to the account or its groups";
    }

    /// <summary>What the permissions of the share or of the file mean for the account.</summary>
    private sealed record Permissions(
        string Name, SecurityDescriptor? Descriptor, AccessDecision? Decision, string? Reason)
    {
        /// <summary>No share is involved.</summary>
        public static readonly Permissions None = new("the share", null, null, null);

        public bool IsUnread => !ReferenceEquals(this, None) && Descriptor is null;

        public bool? IsGranted => ReferenceEquals(this, None) ? true : Decision?.IsGranted;

        public static Permissions Check(string name, Reading reading, TestedIdentity identity)
        {
            if (reading.Descriptor is not { } descriptor || identity.Tokens.Count == 0)
            {
                return new Permissions(name, null, null, reading.Problem ?? identity.Source);
            }

            var decisions = identity.Tokens
                .Select(token => AccessCheck.Check(descriptor, token, FileRights.Read)).ToList();
            var first = decisions[0];
            if (decisions.Any(other => other.IsGranted != first.IsGranted))
            {
                string who = string.Join(" or ", identity.Tokens.Select(token => WellKnownSids.Describe(token.User)));
                return new Permissions(
                    name,
                    descriptor,
                    first with { IsGranted = null, Granted = null },
                    $"the service may appear as {who}, which {name} treats differently");
            }

            // Whoever may list a folder may read the attributes of its files
            // (devblogs.microsoft.com/oldnewthing/20150428-00/?p=44994), and the folder's ACL is unknown.
            bool onlyAttributes = first is { IsGranted: false, Missing: FileRights.ReadAttributes }
                && name == "the file";
            return onlyAttributes
                ? new Permissions(
                    name,
                    descriptor,
                    first with { IsGranted = null, Granted = null },
                    "only the right to read attributes is missing, which the folder may grant")
                : new Permissions(name, descriptor, first, first.Reason);
        }
    }
}
