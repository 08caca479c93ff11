package dev.countersign.evidence;

import java.util.Base64;

/**
 * A signature by {@code ssh-keygen -Y sign -n countersign}, kept verbatim because it is evidence. {@link SshEnvelope} reads it.
 *
 * @param blob the binary form (OpenSSH PROTOCOL.sshsig), 1 to {@link #MAXIMUM_BYTES} bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, like all evidence
public record SshSignature(byte[] blob) implements PersonSignature {
    public static final int MAXIMUM_BYTES = 2_048;
    /** Longer than the armour of the largest blob. */
    public static final int MAXIMUM_ARMOURED = 3_072;

    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----\n";
    private static final String END = "\n-----END SSH SIGNATURE-----\n";
    private static final int LINE = 70; // as ssh-keygen breaks them

    public SshSignature {
        if (blob.length == 0 || blob.length > MAXIMUM_BYTES) {
            throw new StatementException(
                    "an SSH signature must have 1 to " + MAXIMUM_BYTES + " bytes, it has " + blob.length);
        }
        blob = blob.clone();
    }

    /**
     * Reads exactly what {@code ssh-keygen} writes.
     *
     * @throws EvidenceException for any other text
     */
    public static SshSignature ofArmored(String text) throws EvidenceException {
        int end = text.length() - END.length();
        if (text.length() > MAXIMUM_ARMOURED
                || !text.startsWith(BEGIN)
                || !text.endsWith(END)
                || end < BEGIN.length()) {
            throw new EvidenceException("this is not an SSH signature as ssh-keygen writes it");
        }
        try {
            var signature = new SshSignature(Base64.getDecoder()
                    .decode(text.substring(BEGIN.length(), end).replace("\n", "")));
            if (signature.armored().equals(text)) {
                return signature;
            }
        } catch (IllegalArgumentException | StatementException e) {
            throw new EvidenceException("the armour of the SSH signature holds something else than its base64");
        }
        throw new EvidenceException("the lines of the SSH signature are not those that ssh-keygen writes");
    }

    /** As {@code ssh-keygen} writes it. */
    public String armored() {
        var text = new StringBuilder(BEGIN);
        String base64 = Base64.getEncoder().encodeToString(blob);
        for (int start = 0; start < base64.length(); start += LINE) {
            text.append(start == 0 ? "" : "\n").append(base64, start, Math.min(base64.length(), start + LINE));
        }
        return text.append(END).toString();
    }
}
