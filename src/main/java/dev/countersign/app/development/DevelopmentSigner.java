package dev.countersign.app.development;

import static java.util.Objects.requireNonNull;

import dev.countersign.core.SignerCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the home of a development signer: SoftHSM's configuration, the ceremony, the pinned policy. Everything that
 * touches the token is done by the signer program itself in a child process; here it is only told what to do.
 *
 * <p>What a crash leaves: before {@code ceremony.record} exists, perhaps half a token, which holds nothing that was ever
 * used and is made anew; before {@code policy.sha256} exists, a home without a policy, which is pinned by the next start.
 */
public final class DevelopmentSigner {
    private static final Pattern KEY_LINE = Pattern.compile("key\\.([0-9]+)\\.(name|spki-sha256)=(.*)");

    private final Path home;
    private final Path anchor;
    private final SignerCommand signer;

    /** The home and the anchor at these paths, run from this class path. */
    public DevelopmentSigner(Path home, Path anchor, String classPath) {
        this.home = home;
        this.anchor = anchor;
        this.signer = new SignerCommand(home, anchor, classPath, List.of());
    }

    /** Whether {@link #makeToken} has been completed here before. */
    public boolean hasToken() {
        return Files.exists(home.resolve("ceremony.record"));
    }

    /** Whether {@link #pin} has been completed here before. */
    public boolean isPinned() {
        return Files.exists(home.resolve("policy.sha256"));
    }

    /**
     * Lets the signer initialise a token and make the keys inside it.
     *
     * @param softHsm the PKCS#11 module
     */
    public void makeToken(Path softHsm, List<PolicyTemplate.Key> keys) throws IOException, DevelopmentException {
        // No record: whatever lies here was never used.
        PrivateFiles.deleteTree(home);
        PrivateFiles.folder(requireNonNull(anchor.getParent(), "the anchor has no folder"));
        Files.deleteIfExists(anchor);
        PrivateFiles.folder(home);
        Path tokens = PrivateFiles.folder(home.resolve("tokens"));
        PrivateFiles.write(home.resolve("softhsm2.conf"), SoftHsmModule.configuration(tokens.toAbsolutePath()));
        var arguments = new ArrayList<>(List.of("ceremony", "--home", home.toString(), "--module", softHsm.toString()));
        for (PolicyTemplate.Key key : keys) {
            arguments.add("--key");
            arguments.add(key.name() + "=" + key.kind());
        }
        run(arguments);
    }

    /** The fingerprints of the keys that the ceremony made, by name. */
    public Map<String, String> fingerprints() throws IOException {
        var names = new HashMap<String, String>();
        var fingerprints = new HashMap<String, String>();
        for (String line : Files.readAllLines(home.resolve("ceremony.record"), StandardCharsets.US_ASCII)) {
            Matcher key = KEY_LINE.matcher(line);
            if (key.matches()) {
                (key.group(2).equals("name") ? names : fingerprints).put(key.group(1), key.group(3));
            }
        }
        var byName = new HashMap<String, String>();
        names.forEach((number, name) -> byName.put(name, fingerprints.getOrDefault(number, "")));
        return byName;
    }

    /** Lets the signer check this policy and pin it for good. */
    public void pin(Path policy) throws IOException, DevelopmentException {
        run(List.of("pin", "--home", home.toString(), "--policy", policy.toString()));
    }

    /** The digest of the pinned policy, hexadecimal. */
    public String pinned() throws IOException {
        return Files.readString(home.resolve("policy.sha256"), StandardCharsets.US_ASCII)
                .strip();
    }

    private void run(List<String> arguments) throws IOException, DevelopmentException {
        Process child = signer.with(arguments.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
        child.getOutputStream().close();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int exitCode = child.waitFor();
            if (exitCode != 0) {
                throw new DevelopmentException("The command \"signer " + String.join(" ", arguments)
                        + "\" ended with status " + exitCode + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new DevelopmentException("interrupted during \"signer " + arguments.getFirst() + "\"", e);
        }
    }
}
