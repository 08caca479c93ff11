package dev.countersign.core;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The signer's newest record in two places, the file {@code head} in the state folder and a row of the database, so that
 * restoring one of them from an old copy does not hide that the signer's journal was restored too. The higher one counts.
 *
 * <p>The file is written first and must succeed. A database that is away only loses its copy until the next receipt.
 */
@ApplicationScoped
class DurableHeads implements Heads {
    private static final Logger LOG = Logger.getLogger(DurableHeads.class);

    private final HeadFile file;
    private final SignerHeads table;
    private @Nullable Head highest;
    private boolean read;

    DurableHeads(@ConfigProperty(name = "countersign.state") Path state, SignerHeads table) {
        this.file = new HeadFile(state.toAbsolutePath().resolve("head"));
        this.table = table;
    }

    @Override
    public synchronized Optional<Head> highest() {
        if (!read) {
            raise(fromFile());
            raise(fromTable());
            read = true;
        }
        return Optional.ofNullable(highest);
    }

    @Override
    public synchronized void keep(Head head) {
        if (highest().isPresent() && highest().get().position() >= head.position()) {
            return;
        }
        try {
            file.write(head);
        } catch (IOException e) {
            throw new UncheckedIOException("the signer's newest record cannot be kept", e);
        }
        highest = head;
        try {
            table.store(head);
        } catch (RuntimeException e) {
            LOG.warnf("the database has not taken the signer's newest record %d: %s", head.position(), e);
        }
    }

    private void raise(Optional<Head> known) {
        if (known.isPresent()
                && (highest == null || highest.position() < known.get().position())) {
            highest = known.get();
        }
    }

    private Optional<Head> fromFile() {
        try {
            return file.read();
        } catch (IOException e) {
            throw new UncheckedIOException("the signer's newest record cannot be read", e);
        }
    }

    /** A database that cannot be read, or holds nonsense, is not asked again before the next start. */
    private Optional<Head> fromTable() {
        try {
            return table.stored();
        } catch (RuntimeException e) {
            LOG.warnf("the database does not tell the signer's newest record: %s", e);
            return Optional.empty();
        }
    }
}
