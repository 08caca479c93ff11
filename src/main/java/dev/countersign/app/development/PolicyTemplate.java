package dev.countersign.app.development;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A policy with lines in braces where a state folder has its own values: <code>{key NAME KIND}</code> becomes the line of
 * the key with its fingerprint, <code>{approver PERSON}</code> two lines of the person, one for their software authenticator and
 * one for their software SSH key.
 *
 * @param text of the template
 */
public record PolicyTemplate(String text) {
    private static final Pattern KEY = Pattern.compile("\\{key ([a-z0-9-]+) ([a-z0-9]+)}");
    private static final Pattern APPROVER = Pattern.compile("\\{approver ([a-z0-9-]+)}");

    /** A key that the template asks for; KIND as the ceremony command takes it. */
    public record Key(String name, String kind) {}

    /** The keys to be made, in the order of the template. */
    public List<Key> keys() {
        var keys = new ArrayList<Key>();
        for (Matcher found = KEY.matcher(text); found.find(); ) {
            keys.add(new Key(found.group(1), found.group(2)));
        }
        return keys;
    }

    /** The people who need an authenticator and an SSH key. */
    public List<String> people() {
        return APPROVER.matcher(text).results().map(found -> found.group(1)).toList();
    }

    /**
     * The finished policy.
     *
     * @param fingerprints SHA-256 of the SubjectPublicKeyInfo in hexadecimal, by name of the key
     * @throws DevelopmentException if a line in braces has no value or is none of the two kinds
     */
    public String filled(
            Map<String, String> fingerprints,
            List<DevelopmentAuthenticator> authenticators,
            List<DevelopmentSshKey> sshKeys)
            throws DevelopmentException {
        var approvers = new HashMap<String, String>();
        for (var authenticator : authenticators) {
            approvers.put(
                    authenticator.person(),
                    "approver %s development %s %s"
                            .formatted(authenticator.person(), authenticator.credentialId(), authenticator.spkiHex()));
        }
        for (var key : sshKeys) {
            approvers.merge(
                    key.person(),
                    "approver %s software-ssh %s %s".formatted(key.person(), key.type(), key.key()),
                    (passkey, ssh) -> passkey + "\n" + ssh);
        }
        var lines = new StringBuilder();
        for (String line : text.lines().toList()) {
            lines.append(filledLine(line, fingerprints, approvers)).append('\n');
        }
        return lines.toString();
    }

    private static String filledLine(String line, Map<String, String> fingerprints, Map<String, String> approvers)
            throws DevelopmentException {
        Matcher key = KEY.matcher(line);
        if (key.matches() && fingerprints.containsKey(key.group(1))) {
            return "key " + key.group(1) + " " + key.group(2) + " " + fingerprints.get(key.group(1));
        }
        Matcher approver = APPROVER.matcher(line);
        if (approver.matches() && approvers.containsKey(approver.group(1))) {
            return approvers.get(approver.group(1));
        }
        if (line.startsWith("{")) {
            throw new DevelopmentException("The policy template has a line that nothing fills: " + line);
        }
        return line;
    }
}
