package dev.countersign.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.countersign.evidence.Statement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * The signer's journal as somebody else reads it: from the words of its specification and not with the signer's code. The
 * oracle of all tests that kill something.
 *
 * @param intents request ids in the order of their intents
 * @param signed what was signed, in order
 */
public record JournalLines(List<String> intents, List<Signed> signed) {

    /** One record with a signature by the first key over the first image. */
    @SuppressWarnings("ArrayRecordComponent") // compared by hand
    public record Signed(String request, byte[] signature) {}

    /**
     * Reads a signer's journal and checks its hash chain.
     *
     * @throws AssertionError if the chain is broken
     */
    public static JournalLines read(Path signerHome) throws IOException {
        var intents = new ArrayList<String>();
        var signed = new ArrayList<Signed>();
        String before = "0".repeat(64);
        for (String line : Files.readAllLines(signerHome.resolve("journal"), US_ASCII)) {
            int end = line.lastIndexOf(' ');
            String hash = sha256(before + " " + line.substring(0, end));
            if (!line.substring(end + 1).equals(hash)) {
                throw new AssertionError("the hash chain of the journal is broken at: " + line);
            }
            before = hash;
            String[] fields = line.split(" ", -1);
            switch (fields[2]) {
                case "intent" -> intents.add(requestOf(Base64.getUrlDecoder().decode(fields[3])));
                case "signed" -> signed.add(new Signed(fields[3], signature(fields[4])));
                default -> {
                    // Nothing is signed by the others.
                }
            }
        }
        return new JournalLines(intents, signed);
    }

    /** How often a request was signed. */
    public long signaturesFor(String request) {
        return signed.stream().filter(each -> each.request().equals(request)).count();
    }

    /** How often it was written down that a request will be signed. */
    public long intentsFor(String request) {
        return intents.stream().filter(request::equals).count();
    }

    /** The journalled signature of a request. */
    public byte[] signatureOf(String request) {
        return signed.stream()
                .filter(each -> each.request().equals(request))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the journal has no signature for " + request))
                .signature();
    }

    /** The body of an intent begins with the statement and its length in two bytes. */
    private static String requestOf(byte[] body) {
        byte[] statement = new byte[ByteBuffer.wrap(body).getShort() & 0xFFFF];
        System.arraycopy(body, 2, statement, 0, statement.length);
        return Statement.parse(statement).requestId();
    }

    private static byte[] signature(String field) {
        return Base64.getUrlDecoder().decode(field.substring(field.indexOf(':') + 1));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
