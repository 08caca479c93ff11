package dev.countersign.evidence;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A refusal, veto or suspension in a file, so that an operator can hand it to the signer past the server. The package document is its grammar.
 *
 * @param reason of a rejection or veto; a suspension has its own inside the change
 * @param text the statement or change that was signed over
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record EvidenceFile(Action action, Optional<String> reason, byte[] text, PersonSignature signature) {
    /** Room for the largest statement and signature in base64url. */
    public static final int MAXIMUM_BYTES = 32_768;

    private static final String TAG = "countersign/evidence/v1";
    private static final String SSH = "ssh:";
    private static final String WEBAUTHN = "webauthn:";

    /** What the person demands. */
    public enum Action {
        REJECT,
        VETO,
        SUSPEND;

        /** As it stands in the file. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        private static Action of(String word) {
            return Arrays.stream(values())
                    .filter(action -> action.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new StatementException("action must be reject, veto or suspend"));
        }
    }

    public EvidenceFile {
        if (reason.isPresent() == (action == Action.SUSPEND)) {
            throw new StatementException("a rejection or veto has a reason, a suspension has none");
        }
        reason.ifPresent(value -> Values.free("reason", value));
        text = text.clone();
    }

    /** What the signature must be over. */
    public SignedText signedText() {
        return switch (action) {
            case REJECT -> SignedText.reject(reason.orElseThrow(), text);
            case VETO -> SignedText.veto(reason.orElseThrow(), text);
            case SUSPEND -> SignedText.suspend(text);
        };
    }

    /** The one byte form. */
    public byte[] encode() {
        var out = new Lines(TAG);
        out.put("action", action.word());
        out.putFree("reason", reason);
        out.put("text", base64(text));
        out.put(
                "signature",
                switch (signature) {
                    case Assertion(byte[] id, byte[] clientData, byte[] authenticatorData, byte[] signed) ->
                        WEBAUTHN
                                + String.join(
                                        ".", base64(id), base64(clientData), base64(authenticatorData), base64(signed));
                    case SshSignature(byte[] blob) -> SSH + base64(blob);
                });
        return out.bytes("evidence", MAXIMUM_BYTES);
    }

    /**
     * Reads the one byte form.
     *
     * @throws EvidenceException for anything else
     */
    public static EvidenceFile parse(byte[] bytes) throws EvidenceException {
        try {
            var in = new LineReader(bytes, TAG, MAXIMUM_BYTES);
            var file = new EvidenceFile(
                    Action.of(in.take("action")),
                    in.takeOptionalFree("reason"),
                    bytes("text", in.take("text")),
                    signature(in.take("signature")));
            in.end();
            if (Arrays.equals(file.encode(), bytes)) {
                return file;
            }
        } catch (StatementException e) {
            throw new EvidenceException("the evidence file is refused: " + e.getMessage());
        }
        throw new EvidenceException("the evidence file is not in its one byte form");
    }

    private static PersonSignature signature(String value) {
        if (value.startsWith(SSH)) {
            return new SshSignature(bytes("signature", value.substring(SSH.length())));
        }
        List<byte[]> members = value.startsWith(WEBAUTHN)
                ? Arrays.stream(value.substring(WEBAUTHN.length()).split("\\.", -1))
                        .map(member -> bytes("signature", member))
                        .toList()
                : List.of();
        if (members.size() != 4) {
            throw new StatementException("signature must be ssh: and one, or webauthn: and four fields of base64url");
        }
        return new Assertion(members.get(0), members.get(1), members.get(2), members.get(3));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] bytes(String name, String base64) {
        try {
            return Base64.getUrlDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new StatementException(name + " is not base64url without padding");
        }
    }
}
