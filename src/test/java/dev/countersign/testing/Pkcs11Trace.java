package dev.countersign.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * What a token was asked to sign, as the shim before it wrote it down.
 *
 * @param asked in the order of the calls
 * @param made in the order in which the token was done
 */
public record Pkcs11Trace(List<Asked> asked, List<Made> made) {

    /**
     * The token is about to be asked.
     *
     * @param journalSize bytes in the signer's journal at this moment; 0 if there was none
     * @param mechanism the CKM number of the operation
     * @param keyId CKA_ID of the key in hex, {@code -} if it has none
     * @param input the first 64 bytes in hex; {@code update:} and a SHA-256 for a part, {@code final} for the end of parts
     */
    public record Asked(long journalSize, long mechanism, String keyId, String input) {}

    /**
     * The token has signed.
     *
     * @param mechanism as it was asked
     * @param keyId as it was asked
     * @param input as it was asked
     * @param signatureSha256 of the bytes that the token gave out, before any fault altered them, in hex
     */
    public record Made(long mechanism, String keyId, String input, String signatureSha256) {}

    public Pkcs11Trace {
        asked = List.copyOf(asked);
        made = List.copyOf(made);
    }

    static Pkcs11Trace of(List<String> lines) {
        var asked = new ArrayList<Asked>();
        var made = new ArrayList<Made>();
        for (String line : lines) {
            String[] words = line.split(" ", -1);
            if (words.length == 5 && words[0].equals("signed")) {
                made.add(new Made(Long.decode(words[1]), words[2], words[3], words[4]));
            } else if (words.length == 4) {
                asked.add(new Asked(Long.parseLong(words[0]), Long.decode(words[1]), words[2], words[3]));
            } else {
                throw new IllegalStateException("not a line of the shim's trace: " + line);
            }
        }
        return new Pkcs11Trace(asked, made);
    }
}
