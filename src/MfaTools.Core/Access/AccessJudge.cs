using System;
using System.Collections.Generic;
using System.Linq;
using MfaTools.Security;

namespace MfaTools.Access;

/// <summary>Judges what was collected about a file and an account: can it be read, which gate denies it, what is the smallest grant.</summary>
internal static class AccessJudge
{
    // Whoever logs on, with nothing else: what it may do, everyone may.
    private static readonly AccessToken Anyone = new(WellKnownSids.Everyone, [], groupsKnown: true);

    /// <summary>Judges.</summary>
    /// <param name="facts">What was collected.</param>
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
        else if (!JudgePath(facts, result, findings) && !JudgeOpened(facts, result, findings)) JudgeGates(facts, result, findings);
        foreach (var finding in findings) finding.Evidence = WithNotes(finding.Evidence, facts.Notes);
        result.Conclude(findings);
        return result;
    }

    /// <summary>What is wrong with the path itself. True where nothing more can be said.</summary>
    private static bool JudgePath(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Path.Drive is { } letter && facts.Opened is null)
        {
            string? problem = facts.Drive switch
            {
                DriveKind.Mapped => $"{letter}: is a share that one user has mapped; a service does not have it.",
                DriveKind.Substituted => $"{letter}: is a folder that one user has given a letter; a service does not have it.",
                DriveKind.Missing => $"There is no drive {letter}: on this computer.",
                _ => null,
            };
            if (problem is not null)
            {
                result.CanRead = false;
                findings.Add(Fail(
                    FindingIds.Access.LocalDriveLetter,
                    problem,
                    facts.DriveTarget is null ? $"{letter}: has no disk behind it" : $"{letter}: leads to {facts.DriveTarget}",
                    facts.DriveTarget is null
                        ? "Give the template a path that the service has: on a disk of the server, or with the name of the file server and the share."
                        : $"Give the template the path below {facts.DriveTarget} in place of {letter}:, and test that path."));
                return true;
            }

            if (facts.Drive == DriveKind.Unknown && letter != 'C')
            {
                findings.Add(new Finding
                {
                    Id = FindingIds.Access.LocalDriveLetter,
                    Status = CheckStatus.Unknown,
                    Message = $"Whether the server has a disk {letter}:, or one user has mapped the letter, is not known here.",
                    Evidence = "the path begins with a drive letter, and was not tested on the server",
                    Recommendation = "Run the command on the server, in a session of another user than the one who set up the template.",
                });
            }
        }

        // A caller who is refused learns nothing about the service; one who is told that nothing is there does.
        return facts.Opened is null && facts.Seen is { } seen && JudgeMissing(facts, result, findings, seen);
    }

    private static bool JudgeMissing(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings, OpenAttempt attempt)
    {
        int code = attempt.Win32Error;
        string path = facts.Path.Text;
        string evidence = $"{Win32Errors.Describe(code)}, as {attempt.As}";
        Finding? finding = null;
        if (code == Win32Errors.BadNetName)
        {
            finding = Fail(
                FindingIds.Access.NotFound,
                $"The file server {facts.Path.Server} has no share {facts.Path.Share}.",
                evidence,
                "Correct the path in the template, or share the folder under this name.");
        }
        else if (Win32Errors.IsMissing(code))
        {
            finding = Fail(
                FindingIds.Access.NotFound,
                code == Win32Errors.FileNotFound ? $"The file {path} does not exist; its folder does." : $"A folder of the path {path} does not exist.",
                evidence,
                "Correct the path in the template, or put the file where the template expects it.");
        }
        else if (Win32Errors.IsUnreachable(code))
        {
            finding = Fail(
                FindingIds.Access.Unreachable,
                $"The file server {facts.Path.Server} is not reached from this computer.",
                evidence,
                "Check the server's name, that it is running, and that the firewalls let TCP port 445 through.",
                facts.Path.Server is null ? null : $"Test-NetConnection -ComputerName {PowerShellText.Quote(facts.Path.Server)} -Port 445");
        }
        else if (code == Win32Errors.IsDirectory)
        {
            finding = Fail(FindingIds.Access.IsFolder, $"{path} is a folder, not a file.", evidence, "Give the template the path of the file itself.");
        }
        else if (code is Win32Errors.SharingViolation or Win32Errors.LockViolation && ReferenceEquals(attempt, facts.Opened))
        {
            finding = Fail(
                FindingIds.Access.Locked,
                $"Another program holds {path} and lets nobody read it.",
                evidence,
                "Close the file where it is open, and let no program keep it open for itself alone: on the file server, the open files are listed.",
                "Get-SmbOpenFile");
        }

        if (finding is null) return false;
        result.CanRead = false;
        if (ReferenceEquals(attempt, facts.Opened)) result.Method = AccessMethod.Opened;
        findings.Add(finding);
        return true;
    }

    /// <summary>What came of opening it as the account. False where it was not.</summary>
    private static bool JudgeOpened(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Opened is not { } opened) return false;
        result.Method = AccessMethod.Opened;
        if (JudgeMissing(facts, result, findings, opened)) return true;
        var (share, file) = Gates(facts, result);
        string evidence = $"{Win32Errors.Describe(opened.Win32Error)}, as {opened.As}";
        if (opened.Win32Error == 0)
        {
            result.CanRead = true;
            if (!AddOpenToEveryone(facts, result, findings)) findings.Add(Pass(facts, evidence));
            return true;
        }

        if (Win32Errors.IsLogon(opened.Win32Error))
        {
            result.CanRead = false;
            findings.Add(Fail(
                FindingIds.Access.Denied,
                $"The file server {facts.Path.Server} does not accept the logon of {facts.Identity}.",
                evidence,
                "Name the file server by its own name, not by an address, and check the trust between the two domains; or put the file on a disk of the MFA Server."));
            return true;
        }

        if (opened.Win32Error != Win32Errors.AccessDenied)
        {
            findings.Add(NotConclusive(facts, $"Opening {facts.Path.Text} gave an error that says nothing about permissions.", evidence));
            return true;
        }

        result.CanRead = false;
        if (AddDenied(facts, result, findings, share, file, evidence)) return true;
        var closed = facts.Parents.FirstOrDefault(parent => facts.Identity.Tokens.Count > 0
            && AccessCheck.Check(parent.Descriptor, facts.Identity.Tokens[0], FileRights.Traverse).IsGranted == false);
        if (closed.Path is not null && share.IsGranted == true && file.IsGranted == true)
        {
            findings.Add(Fail(
                FindingIds.Access.NoTraverse,
                $"{facts.Identity} may read the file but not pass through the folder {closed.Path}.",
                evidence,
                "Give the account the right to traverse the folder, or give Everyone back the user right 'Bypass traverse checking' on the file server, which Windows gives by default.",
                $"icacls {PowerShellText.QuoteArgument(closed.Path)} /grant "
                    + PowerShellText.QuoteArgument(SmallestGrant.ForIcacls(facts.Identity.Tokens[0].User, facts.Identity) + ":(X)")));
            return true;
        }

        findings.Add(Fail(
            FindingIds.Access.Denied,
            $"{facts.Identity} is denied to read {facts.Path.Text}; which gate denies it could not be seen.",
            $"{evidence}; {Explain(share)}; {Explain(file)}",
            "Look at the permissions of the share and of the file on the file server, and test them: Test-MfaAttachmentAccess with -ShareSddl and -FileSddl."));
        return true;
    }

    private static void JudgeGates(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        if (facts.Identity.Tokens.Count == 0)
        {
            findings.Add(NotConclusive(facts, $"Whether the service can read {facts.Path.Text} was not tested: {facts.Identity.Source}.", facts.Identity.Source));
            return;
        }

        var (share, file) = Gates(facts, result);
        bool judged = share.Decision is not null || file.Decision is not null;
        if (judged) result.Method = AccessMethod.AccessCheck;
        if (AddDenied(facts, result, findings, share, file, evidence: null))
        {
            result.CanRead = false;
            return;
        }

        if (share.IsGranted == true && file.IsGranted == true)
        {
            // A finding of the path may leave it open whether the service has the drive at all.
            bool open = findings.Count > 0;
            if (!open) result.CanRead = true;
            // Windows looks at who holds a file after it has looked at the permissions.
            if (facts.Seen is { Win32Error: Win32Errors.SharingViolation } seen) findings.Add(HeldNow(facts, seen));
            if (!AddOpenToEveryone(facts, result, findings)) findings.Add(Pass(facts, $"{Explain(share)}; {Explain(file)}"));
            return;
        }

        string reason = string.Join("; ", new[] { share, file }.Where(gate => gate.IsGranted is null).Select(gate => gate.Reason));
        findings.Add(NotConclusive(facts, $"Whether {facts.Identity} can read {facts.Path.Text} is not known: {reason}.", $"{Explain(share)}; {Explain(file)}"));
    }

    private static (Gate Share, Gate File) Gates(AccessFacts facts, AttachmentAccessResult result)
    {
        var file = Gate.Of("the file", facts.File, facts.Identity);
        var share = facts.Path.IsUnc ? Gate.Of("the share", facts.Share, facts.Identity) : Gate.None;
        result.FileAccess = file.Decision?.Granted;
        result.ShareAccess = share.Decision?.Granted;
        return (share, file);
    }

    /// <summary>Says of each gate that denies why, and how to open it. False where none does.</summary>
    private static bool AddDenied(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings, Gate share, Gate file, string? evidence)
    {
        var commands = new List<string>();
        var undo = new List<string>();
        bool complete = true;
        foreach (var gate in new[] { share, file })
        {
            if (gate.IsGranted != false) continue;
            bool isShare = ReferenceEquals(gate, share);
            var decision = gate.Decision!;
            result.DenyingAce ??= decision.DeniedBy?.ToString();
            result.MissingAccess = (result.MissingAccess ?? 0) | decision.Missing;
            var target = facts.DfsTarget ?? facts.Path;
            var grant = isShare
                ? SmallestGrant.ForShare(gate.Descriptor!, facts.Identity, target.Share!)
                : SmallestGrant.ForFile(gate.Descriptor!, facts.Identity, facts.Path.Text);
            if (grant is null) complete = false;
            else
            {
                commands.AddRange(grant.Commands);
                undo.InsertRange(0, grant.Undo);
            }

            string name = isShare ? $"the share {target.Share} on {target.Server}" : "the file";
            string who = facts.Identity.ToString();
            string message = decision.DeniedBy is { } ace
                ? $"{who} cannot read {facts.Path.Text}: {name} denies {WellKnownSids.Describe(ace.Sid)} {FileRights.Describe(FileRights.Map(ace.Mask))}."
                : $"{who} cannot read {facts.Path.Text}: {name} grants {(decision.Granted is 0 ? "it nothing" : $"it no {FileRights.Describe(decision.Missing)}")}.";
            findings.Add(Fail(
                isShare ? FindingIds.Access.DeniedByShare : FindingIds.Access.DeniedByFile,
                message,
                (evidence is null ? "" : evidence + "; ") + Explain(gate),
                Advise(facts, grant, isShare, target),
                grant is null ? null : string.Join("; ", grant.Commands),
                grant is null ? null : string.Join("; ", grant.Undo)));
        }

        if (commands.Count > 0 && complete)
        {
            result.SmallestGrant = [.. commands];
            result.UndoGrant = [.. undo];
        }

        return findings.Any(finding => finding.Id is FindingIds.Access.DeniedByShare or FindingIds.Access.DeniedByFile);
    }

    private static string Advise(AccessFacts facts, SmallestGrant? grant, bool isShare, AttachmentPath target)
    {
        if (!facts.Identity.CanBeGranted)
        {
            return "Nothing can be granted to an account that the file server does not know. Put the file on a disk of the MFA Server, or join the server to the domain.";
        }

        if (grant is null) return "Let an administrator of the file server look at the list: no single grant is known to help.";
        string where = isShare ? $"Run the command as an administrator on {target.Server}." : "Run the command in PowerShell, as an account that may change the file's permissions.";
        string more = isShare
            ? "It opens the share to this account alone; the file's own permissions still decide on each file."
            : "It is for this file alone: a file that is put in its place needs it again, unless the folder grants it.";
        bool removes = grant.Commands.Any(command => command.Contains("/remove:d") || command.StartsWith("Unblock-", StringComparison.Ordinal));
        return $"{where} {(removes ? "It takes away an entry that denies, for all whom that names: make sure that this is wanted. " : "")}{more}";
    }

    /// <summary>Warns of a file that everyone can read. False where not everyone can, or that is not known.</summary>
    private static bool AddOpenToEveryone(AccessFacts facts, AttachmentAccessResult result, List<Finding> findings)
    {
        var gates = facts.Path.IsUnc ? new[] { facts.Share, facts.File } : [facts.File];
        var decisions = gates.Select(gate => gate.Descriptor is null ? null : AccessCheck.Check(gate.Descriptor, Anyone, FileRights.Read)).ToList();
        if (!decisions.All(decision => decision?.IsGranted == true)) return false;
        uint granted = decisions.Aggregate(uint.MaxValue, (all, decision) => all & (decision!.Granted ?? FileRights.Read));
        bool write = (granted & 2) != 0;
        findings.Add(new Finding
        {
            Id = FindingIds.Access.OpenToEveryone,
            Status = CheckStatus.Warning,
            Message = $"{facts.Identity} can read {facts.Path.Text}, and so can everyone{(write ? "; everyone can also change it, and what is put there is sent to your users" : "")}.",
            Evidence = $"Everyone is granted {FileRights.Describe(granted)}",
            Recommendation = $"Grant {facts.Identity} the right to read in place of Everyone.",
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

    private static Finding HeldNow(AccessFacts facts, OpenAttempt seen) => new()
    {
        Id = FindingIds.Access.Locked,
        Status = CheckStatus.Warning,
        Message = $"The permissions let {facts.Identity} read {facts.Path.Text}, but at the time of the test another program held it and let nobody read it.",
        Evidence = $"{Win32Errors.Describe(seen.Win32Error)}, as {seen.As}",
        Recommendation = "Test again; where it stays so, close the file where it is open: on the file server, the open files are listed.",
        Command = "Get-SmbOpenFile",
    };

    private static Finding NotConclusive(AccessFacts facts, string message, string evidence) => new()
    {
        Id = FindingIds.Access.NotConclusive,
        Status = CheckStatus.Unknown,
        Message = message,
        Evidence = evidence,
        Recommendation = "On the MFA Server, as an administrator, let the service's account itself open the file.",
        Command = $"Test-MfaAttachmentAccess -LiteralPath {PowerShellText.Quote(facts.Path.Text)} -AsSystem",
    };

    private static Finding Refused(AccessFacts facts, string reason) => new()
    {
        Id = FindingIds.Access.NotConclusive,
        Status = CheckStatus.Unknown,
        Message = $"Whether the service can read {facts.Path.Text} was not tested: {reason}.",
        Evidence = "a log names the path, and opening it sends a logon to the server",
        Recommendation = $"If it is a file server of yours, allow it with -AllowServer {PowerShellText.Quote(facts.Path.Server!)}, "
            + "or give the path to Test-MfaAttachmentAccess with -LiteralPath. If it is not, find out who wrote the entry.",
    };

    private static Finding Fail(string id, string message, string evidence, string recommendation, string? command = null, string? undo = null) => new()
    {
        Id = id, Status = CheckStatus.Fail, Message = message, Evidence = evidence, Recommendation = recommendation, Command = command, Undo = undo,
    };

    private static string WithNotes(string evidence, IReadOnlyList<string> notes) =>
        notes.Count == 0 ? evidence : $"{evidence}; {string.Join("; ", notes)}";

    private static string Explain(Gate gate)
    {
        if (ReferenceEquals(gate, Gate.None)) return "no share is on the way";
        if (gate.Decision is not { } decision) return gate.Reason!;
        if (decision.IsGranted == true && gate.Descriptor!.Dacl is null) return $"{gate.Name} has no list, which grants all";
        if (decision.IsGranted == true)
        {
            string by = string.Join(" ", decision.GrantedBy);
            return by.Length == 0 ? $"{gate.Name} grants it" : $"{gate.Name} grants it by {by}";
        }

        if (decision.IsGranted is null) return gate.Reason!;
        return decision.DeniedBy is { } ace
            ? $"{gate.Name} denies it by {ace}"
            : $"no entry of {gate.Name} for the account or its groups grants {FileRights.Describe(decision.Missing)}";
    }

    /// <summary>One of the two gates, and what it says.</summary>
    private sealed record Gate(string Name, SecurityDescriptor? Descriptor, AccessDecision? Decision, string? Reason)
    {
        /// <summary>Where there is no share on the way.</summary>
        public static readonly Gate None = new("the share", null, null, null);

        public bool? IsGranted => ReferenceEquals(this, None) ? true : Decision?.IsGranted;

        public static Gate Of(string name, Reading reading, TestedIdentity identity)
        {
            if (reading.Descriptor is not { } descriptor || identity.Tokens.Count == 0) return new Gate(name, null, null, reading.Problem ?? identity.Source);
            var decisions = identity.Tokens.Select(token => AccessCheck.Check(descriptor, token, FileRights.Read)).ToList();
            var first = decisions[0];
            if (decisions.Any(other => other.IsGranted != first.IsGranted))
            {
                string who = string.Join(" or ", identity.Tokens.Select(token => WellKnownSids.Describe(token.User)));
                return new Gate(name, descriptor, first with { IsGranted = null, Granted = null }, $"whether the service comes as {who} is not known, and {name} treats them differently");
            }

            string? reason = first.Reason;
            // Whoever may list the folder may read the attributes of its files (devblogs.microsoft.com/oldnewthing/20150428-00/?p=44994);
            // the folder's list is not at hand.
            if (name == "the file" && first is { IsGranted: false, Missing: FileRights.ReadAttributes })
            {
                first = first with { IsGranted = null, Granted = null };
                reason = "only the right to read attributes is missing, which the folder may grant";
            }

            return new Gate(name, descriptor, first, reason);
        }
    }
}
