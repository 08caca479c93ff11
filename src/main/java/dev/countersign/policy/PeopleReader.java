package dev.countersign.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads who there is, what each of them approves with, and their groups. */
final class PeopleReader {
    private static final int MINIMUM_CREDENTIAL_ID = 16; // WebAuthn L3, 4: "at least 16 bytes"
    /** A production policy is public for ever, so it names people by random ids only. */
    private static final Pattern RANDOM_ID = Pattern.compile("p-[0-9a-f]{12,32}");

    private final boolean development;
    private final boolean softwareSsh;
    private final Map<String, Policy.Person> people = new LinkedHashMap<>();
    private final Map<String, String> subjects = new HashMap<>();
    private final List<Credential> credentials = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private final Set<String> points = new HashSet<>();
    private final Map<String, Set<String>> groups = new LinkedHashMap<>();

    PeopleReader(PolicyLines lines, boolean development, boolean softwareSsh) {
        this.development = development;
        this.softwareSsh = softwareSsh;
        lines.several("person", 3, this::person);
        lines.several("approver", 5, this::approver);
        lines.several("group", 3, this::group);
    }

    Map<String, Policy.Person> people() {
        return people;
    }

    List<Credential> credentials() {
        return credentials;
    }

    Map<String, Set<String>> groups() {
        return groups;
    }

    /** Whether this person can approve over the command line. */
    boolean hasSsh(String person) {
        return credentials.stream()
                .anyMatch(credential -> credential instanceof Credential.Ssh
                        && credential.person().equals(person));
    }

    /** Whether this person submits under this subject. */
    boolean isSubjectOf(String person, String subject) {
        return person.equals(subjects.get(subject));
    }

    private void person(Line line) {
        fields(line, 3);
        String id = line.name(1);
        line.require(
                development || RANDOM_ID.matcher(id).matches(),
                "a production policy names people by random ids, p- and 12 to 32 hexadecimal digits, not '"
                        + Line.shortened(id) + "'");
        List<String> own = line.optional(2, line::subjects).orElse(List.of());
        subject(line, id, id);
        own.forEach(subject -> subject(line, subject, id));
        people.put(id, new Policy.Person(id, Set.copyOf(own)));
    }

    /** Whoever submits is one person at most, or the wrong one would be kept from approving. */
    private void subject(Line line, String subject, String person) {
        line.require(subjects.put(subject, person) == null, subject + " stands twice, as a person or a subject");
    }

    private void approver(Line line) {
        String person = line.name(1);
        line.require(people.containsKey(person), person + " has no line 'person'");
        Credential credential = switch (line.field(2)) {
            case "passkey" -> passkey(line, person);
            case "development" -> software(line, person);
            case "security-key-ssh" -> ssh(line, person, true);
            case "software-ssh" -> ssh(line, person, false);
            default ->
                throw line.refusal("the class of a credential must be passkey, development, security-key-ssh"
                        + " or software-ssh");
        };
        credentials.add(credential);
    }

    private Credential passkey(Line line, String person) {
        fields(line, 7);
        return webAuthn(
                line,
                new Credential.WebAuthn(
                        person,
                        line.base64Url(3),
                        line.hex(4),
                        false,
                        line.aaguid(5),
                        !line.either(6, "a passkey", "device-bound", "synced")));
    }

    private Credential software(Line line, String person) {
        fields(line, 5);
        line.require(development, "only a development policy may hold development credentials");
        return webAuthn(
                line, new Credential.WebAuthn(person, line.base64Url(3), line.hex(4), true, Optional.empty(), false));
    }

    private Credential webAuthn(Line line, Credential.WebAuthn credential) {
        line.require(
                credential.id().length >= MINIMUM_CREDENTIAL_ID,
                "a credential id has at least " + MINIMUM_CREDENTIAL_ID + " bytes");
        line.require(ids.add(HexFormat.of().formatHex(credential.id())), "this credential stands twice");
        distinct(line, SshKeyForm.pointOf(credential.spki()));
        return credential;
    }

    private Credential ssh(Line line, String person, boolean hardware) {
        fields(line, 5);
        line.require(hardware || softwareSsh, "this policy refuses ssh keys that are not on a security key");
        String type = line.field(3);
        var form = SshKeyForm.of(type).filter(known -> known.isHardware() == hardware);
        line.require(
                form.isPresent(), "'" + Line.shortened(type) + "' is not a type of key of the class " + line.field(2));
        byte[] key = line.base64(4);
        distinct(
                line,
                form.orElseThrow()
                        .publicKey(key)
                        .orElseThrow(() -> line.refusal("the key is not the wire form of " + type)));
        return new Credential.Ssh(person, type, key, hardware);
    }

    /** One key under two names, or in two forms, could otherwise count as two people. */
    private void distinct(Line line, byte[] publicKey) {
        line.require(points.add(HexFormat.of().formatHex(publicKey)), "this credential stands twice");
    }

    private void group(Line line) {
        String name = line.name(1);
        var members = new LinkedHashSet<String>();
        for (int i = 2; i < line.fields().size(); i++) {
            String person = line.field(i);
            line.require(
                    credentials.stream()
                            .anyMatch(credential -> credential.person().equals(person)),
                    Line.shortened(person) + " is not an approver");
            line.require(members.add(person), person + " stands twice");
        }
        line.require(groups.put(name, Set.copyOf(members)) == null, "the group " + name + " stands twice");
    }

    private static void fields(Line line, int count) {
        line.require(
                line.fields().size() == count,
                "such a line '" + line.kind() + "' has " + count + " fields separated by one space");
    }
}
