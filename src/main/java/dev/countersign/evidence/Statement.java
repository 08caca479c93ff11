package dev.countersign.evidence;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What approvers see and sign, and what the signer holds against the file itself. The package document is its grammar; a statement that
 * exists is well-formed, and {@link #encode} is its one byte form.
 *
 * @param requestId 64 hexadecimal digits
 * @param breakGlass whether it is to be judged by the product's rule for emergencies
 * @param supersedes the request that this one follows
 * @param verified what a verified token or provenance says about the origin
 * @param declared what the submitter says about the origin
 * @param policy digest of the policy
 * @param created whole seconds, like the other times
 * @param development whether keys, people and policy are for development only
 */
public record Statement(
        String project,
        String channel,
        String requestId,
        List<Image> images,
        List<Key> keys,
        String submitter,
        boolean breakGlass,
        Optional<String> supersedes,
        Origin verified,
        Origin declared,
        Optional<String> provenance,
        Optional<String> sbom,
        Optional<String> previousRelease,
        Optional<String> difference,
        String policy,
        Instant created,
        Instant notBefore,
        Instant notAfter,
        boolean development) {

    public static final int MAXIMUM_BYTES = 16_384;
    static final String TAG = "countersign/statement/v1";
    private static final String ORDINARY = "ordinary";
    private static final String BREAK_GLASS = "break-glass";
    private static final int MAXIMUM_IMAGES = 32;
    private static final int MAXIMUM_KEYS = 3;

    public Statement {
        images = List.copyOf(images);
        keys = List.copyOf(keys);
        Values.text("project", project);
        Values.text("channel", channel);
        Values.digest("request", requestId);
        count("images", images.size(), MAXIMUM_IMAGES);
        count("keys", keys.size(), MAXIMUM_KEYS);
        Values.text("submitter", submitter);
        supersedes.ifPresent(v -> Values.digest("supersedes", v));
        provenance.ifPresent(v -> Values.digest("provenance", v));
        sbom.ifPresent(v -> Values.digest("sbom", v));
        previousRelease.ifPresent(v -> Values.digest("previous-release", v));
        difference.ifPresent(v -> Values.digest("difference", v));
        Values.digest("policy", policy);
        Values.times(created, notBefore, notAfter);
    }

    /** Where the version of an image comes from. */
    public enum VersionSource {
        /** It stands in the image, inside the bytes that are signed. */
        IMAGE("image"),
        /** Only the submitter says it; nothing in the image confirms it. */
        DECLARED("declared");

        private final String word;

        VersionSource(String word) {
            this.word = word;
        }

        /** As it stands in the statement. */
        public String word() {
            return word;
        }

        private static VersionSource of(String name, String word) {
            return Arrays.stream(values())
                    .filter(source -> source.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> new StatementException(name + " must be 'image' or 'declared'"));
        }
    }

    /**
     * One file of the release.
     *
     * @param size bytes
     * @param securityVersion anti-rollback counter, where the image has one
     * @param payload hexadecimal digest that the HSM signs
     */
    public record Image(
            String role,
            String name,
            String sha256,
            long size,
            String format,
            String target,
            String version,
            VersionSource versionSource,
            OptionalLong securityVersion,
            String payload,
            String algorithm) {
        public Image {
            Values.text("role", role);
            Values.free("name", name);
            Values.digest("sha256", sha256);
            Values.number("size", size);
            Values.text("format", format);
            Values.text("target", target);
            Values.free("version", version);
            securityVersion.ifPresent(v -> Values.number("security-version", v));
            Values.payload("payload", payload);
            Values.text("algorithm", algorithm);
        }

        private void writeTo(Lines out, String prefix) {
            out.put(prefix + "role", role);
            out.putFree(prefix + "name", name);
            out.put(prefix + "sha256", sha256);
            out.put(prefix + "size", Long.toString(size));
            out.put(prefix + "format", format);
            out.put(prefix + "target", target);
            out.putFree(prefix + "version", version);
            out.put(prefix + "version-source", versionSource.word());
            out.put(
                    prefix + "security-version",
                    securityVersion.isPresent() ? Long.toString(securityVersion.getAsLong()) : Values.NONE);
            out.put(prefix + "payload", payload);
            out.put(prefix + "algorithm", algorithm);
        }

        private static Image readFrom(LineReader in, String prefix) {
            return new Image(
                    in.take(prefix + "role"),
                    in.takeFree(prefix + "name"),
                    in.take(prefix + "sha256"),
                    Values.number("size", in.take(prefix + "size")),
                    in.take(prefix + "format"),
                    in.take(prefix + "target"),
                    in.takeFree(prefix + "version"),
                    VersionSource.of("version-source", in.take(prefix + "version-source")),
                    in.takeOptional(prefix + "security-version")
                            .map(v -> OptionalLong.of(Values.number("security-version", v)))
                            .orElse(OptionalLong.empty()),
                    in.take(prefix + "payload"),
                    in.take(prefix + "algorithm"));
        }
    }

    /** A key that signs the release. */
    public record Key(String name, String spkiSha256) {
        public Key {
            Values.text("name", name);
            Values.digest("spki-sha256", spkiSha256);
        }
    }

    /** Where a build comes from. */
    public record Origin(
            Optional<String> repository, Optional<String> commit, Optional<String> ref, Optional<String> build) {
        /** Nothing is known. */
        public static final Origin UNKNOWN =
                new Origin(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        public Origin {
            repository.ifPresent(v -> Values.free("repository", v));
            commit.ifPresent(v -> Values.free("commit", v));
            ref.ifPresent(v -> Values.free("ref", v));
            build.ifPresent(v -> Values.free("build", v));
        }

        private void writeTo(Lines out, String prefix) {
            out.putFree(prefix + "repository", repository);
            out.putFree(prefix + "commit", commit);
            out.putFree(prefix + "ref", ref);
            out.putFree(prefix + "build", build);
        }

        private static Origin readFrom(LineReader in, String prefix) {
            return new Origin(
                    in.takeOptionalFree(prefix + "repository"),
                    in.takeOptionalFree(prefix + "commit"),
                    in.takeOptionalFree(prefix + "ref"),
                    in.takeOptionalFree(prefix + "build"));
        }
    }

    /** The one byte form; refuses a statement of more than {@link #MAXIMUM_BYTES}. */
    public byte[] encode() {
        var out = new Lines(TAG);
        out.put("project", project);
        out.put("channel", channel);
        out.put("request", requestId);
        out.put("images", Integer.toString(images.size()));
        for (int i = 0; i < images.size(); i++) {
            images.get(i).writeTo(out, "image." + (i + 1) + ".");
        }
        out.put("keys", Integer.toString(keys.size()));
        for (int i = 0; i < keys.size(); i++) {
            out.put("key." + (i + 1) + ".name", keys.get(i).name());
            out.put("key." + (i + 1) + ".spki-sha256", keys.get(i).spkiSha256());
        }
        out.put("submitter", submitter);
        out.put("rule", breakGlass ? BREAK_GLASS : ORDINARY);
        out.put("supersedes", supersedes);
        verified.writeTo(out, "origin.verified.");
        declared.writeTo(out, "origin.declared.");
        out.put("provenance", provenance);
        out.put("sbom", sbom);
        out.put("previous-release", previousRelease);
        out.put("difference", difference);
        out.put("policy", policy);
        out.put("created", created.toString());
        out.put("not-before", notBefore.toString());
        out.put("not-after", notAfter.toString());
        out.put("mark", Values.developmentMark(development));
        return out.bytes("statement", MAXIMUM_BYTES);
    }

    /**
     * Reads the one byte form.
     *
     * @throws StatementException for anything else, however near it comes
     */
    public static Statement parse(byte[] bytes) {
        var in = new LineReader(bytes, TAG, MAXIMUM_BYTES);
        var statement = new Statement(
                in.take("project"),
                in.take("channel"),
                in.take("request"),
                in.takeList("images", MAXIMUM_IMAGES, i -> Image.readFrom(in, "image." + i + ".")),
                in.takeList(
                        "keys",
                        MAXIMUM_KEYS,
                        i -> new Key(in.take("key." + i + ".name"), in.take("key." + i + ".spki-sha256"))),
                in.take("submitter"),
                breakGlass(in.take("rule")),
                in.takeOptional("supersedes"),
                Origin.readFrom(in, "origin.verified."),
                Origin.readFrom(in, "origin.declared."),
                in.takeOptional("provenance"),
                in.takeOptional("sbom"),
                in.takeOptional("previous-release"),
                in.takeOptional("difference"),
                in.take("policy"),
                Values.time("created", in.take("created")),
                Values.time("not-before", in.take("not-before")),
                Values.time("not-after", in.take("not-after")),
                Values.developmentMark(in.take("mark")));
        in.end();
        // Two spellings of one meaning would let people sign one and the signer read the other.
        if (!Arrays.equals(statement.encode(), bytes)) {
            throw new StatementException("the statement is not in its one byte form");
        }
        return statement;
    }

    private static boolean breakGlass(String word) {
        if (!word.equals(ORDINARY) && !word.equals(BREAK_GLASS)) {
            throw new StatementException("rule must be 'ordinary' or 'break-glass'");
        }
        return word.equals(BREAK_GLASS);
    }

    private static void count(String name, int count, int maximum) {
        if (count < 1 || count > maximum) {
            throw new StatementException(name + " must be 1 to " + maximum);
        }
    }
}
