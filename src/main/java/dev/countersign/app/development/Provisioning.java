package dev.countersign.app.development;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.function.Consumer;

/**
 * Makes a state folder ready for development: token, authenticators, SSH keys, policy, each step once. A start that was killed in
 * between runs the same code and does what is missing.
 */
public final class Provisioning {
    private final Path development;
    private final DevelopmentSigner signer;
    private final PolicyTemplate template;
    private final Consumer<String> say;

    /**
     * @param development folder of the authenticators' keys
     * @param say takes one plain sentence for each step that is really done
     */
    public Provisioning(Path development, DevelopmentSigner signer, PolicyTemplate template, Consumer<String> say) {
        this.development = development;
        this.signer = signer;
        this.template = template;
        this.say = say;
    }

    /**
     * Does what is missing.
     *
     * @param softHsm finds the PKCS#11 module, or installs one; asked only if a token has to be made
     */
    public void run(Module softHsm) throws IOException, DevelopmentException {
        if (signer.isPinned()) {
            return;
        }
        if (!signer.hasToken()) {
            Path module = softHsm.find();
            say.accept("Token: SoftHSM from " + module + "; the signer makes the keys inside it.");
            signer.makeToken(module, template.keys());
        }
        PrivateFiles.folder(development);
        Path authenticators = PrivateFiles.folder(development.resolve("authenticators"));
        Path sshKeys = PrivateFiles.folder(development.resolve("ssh"));
        var passkeys = new ArrayList<DevelopmentAuthenticator>();
        var keys = new ArrayList<DevelopmentSshKey>();
        for (String person : template.people()) {
            passkeys.add(DevelopmentAuthenticator.of(authenticators, person));
            keys.add(DevelopmentSshKey.of(sshKeys, person));
        }
        say.accept("Software authenticators for " + String.join(", ", template.people()) + " in " + authenticators
                + ", their SSH keys in " + sshKeys + ".");
        Path policy = development.resolve("policy");
        Files.write(
                policy, template.filled(signer.fingerprints(), passkeys, keys).getBytes(StandardCharsets.US_ASCII));
        signer.pin(policy);
        say.accept("Development policy pinned by the signer: " + signer.pinned() + ".");
    }

    /** Where the PKCS#11 module comes from. */
    @FunctionalInterface
    public interface Module {
        Path find() throws IOException, DevelopmentException;
    }
}
