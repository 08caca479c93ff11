package dev.countersign.signing;

import dev.countersign.core.SignerClient;
import dev.countersign.core.SignerException;
import dev.countersign.core.SignerProtocolException;
import dev.countersign.core.SignerRefusedException;
import dev.countersign.evidence.Sha256;
import dev.countersign.evidence.protocol.Answer;
import dev.countersign.publication.PublicFiles;
import dev.countersign.publication.Publication;
import dev.countersign.request.Policies;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/**
 * Has the public files made anew when they no longer say what the signer says: another policy, another key, another state of
 * a key. What is out already is known from the files themselves, so a crash between the signer's answer and the file only
 * makes one more number.
 */
@ApplicationScoped
class Publisher {
    private static final Logger LOG = Logger.getLogger(Publisher.class);

    private final SignerClient signer;
    private final Policies policies;
    private final PublicFiles files;

    Publisher(SignerClient signer, Policies policies, PublicFiles files) {
        this.signer = signer;
        this.policies = policies;
        this.files = files;
    }

    /** Compares with what the signer has just told. What goes wrong here stops no signature and is tried again. */
    void compare(Answer.Description description) throws SignerException {
        String covers = covers(description);
        try {
            var last = files.last();
            boolean isOut = last.isPresent() && last.get().covers().equals(covers);
            if (!isOut
                    && policies.inForce()
                            .flatMap(policy -> policy.publication())
                            .isPresent()) {
                publish(covers);
            }
        } catch (SignerRefusedException | SignerProtocolException e) {
            LOG.warnf("the signer does not make the public files: %s", e.getMessage());
        } catch (IOException e) {
            LOG.error("the public files cannot be written; the old ones stay", e);
        }
    }

    private void publish(String covers) throws SignerException, IOException {
        var made = signer.publish();
        files.write(new Publication(
                covers,
                made.number(),
                made.keys(),
                made.keysSignature(),
                made.revocations(),
                made.revocationsSignature()));
        LOG.infof("the public files have number %d", made.number());
    }

    private static String covers(Answer.Description description) {
        var text = new StringBuilder(Sha256.hexOf(description.policy())).append('\n');
        description
                .keys()
                .forEach(key -> text.append(key.name() + " " + key.state() + " " + Sha256.hexOf(key.spki()) + "\n"));
        return Sha256.hexOf(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
