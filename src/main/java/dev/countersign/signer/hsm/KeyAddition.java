package dev.countersign.signer.hsm;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Minutes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Adds a key to the token of an earlier ceremony. The signer must not run: for a moment the token holds what its record
 * does not say.
 *
 * <p><b>Order, and what a crash leaves.</b>
 *
 * <ol>
 *   <li>The census: before anything is made, the token is exactly what the record says. A crash leaves that.
 *   <li>The mark with the new key's CKA_ID, in {@code ceremony.addition}.
 *   <li>Key pair and certificate, then the census again. A crash leaves objects that no record names: the signer does not
 *       start with them, and the same command removes what carries the marked CKA_ID, or no name at all, and begins anew.
 *   <li>The record before is kept as {@code ceremony-N.record}, then the new one takes its place by renaming: from here on
 *       the key is ours.
 *   <li>The minutes of the new record, signed by every key; then the mark goes. A crash before leaves a mark whose key the
 *       record names, which means nothing.
 * </ol>
 */
final class KeyAddition {
    private final Clock clock;
    private final SecureRandom random;
    private final Consumer<String> say;

    /**
     * @param clock for the time in the record
     * @param random for the id and the certificate
     * @param say takes a sentence for the operator about what is unusual
     */
    KeyAddition(Clock clock, SecureRandom random, Consumer<String> say) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.say = requireNonNull(say, "say is null");
    }

    /**
     * Makes the key.
     *
     * @return the new record, as it was written
     * @throws CeremonyException if no ceremony was held here, the signer runs, or the token is not what the record says
     * @throws WrongPinException if the token did not take the PIN
     * @throws TokenException if the token failed
     */
    CeremonyRecord perform(Path home, KeyRequest request) throws CeremonyException, WrongPinException {
        var recordFile = home.resolve(Home.RECORD);
        if (!Files.exists(recordFile)) {
            throw new CeremonyException("No ceremony was held in " + home + ": there is no " + Home.RECORD + ".");
        }
        try (var journal = lockJournal(home)) {
            var before = CeremonyRecord.parse(Files.readAllBytes(recordFile));
            if (before.key(request.name()).isPresent()) {
                throw new CeremonyException("There is a key " + request.name() + " already.");
            }
            if (before.keys().size() == CeremonyRecord.MAXIMUM_KEYS) {
                throw new CeremonyException("A token holds at most " + CeremonyRecord.MAXIMUM_KEYS + " keys.");
            }
            // Before the token is changed: what the minutes before cannot say, the new ones could not repeat.
            var genesis = CeremonyMinutes.genesis(home, before);
            var properties = TokenProperties.read(home);
            var pin = PinFile.read(home);
            try {
                var after = extended(before, make(home, before, properties, request, pin));
                HomeFiles.write(home.resolve(Home.earlierRecord(before.number())), before.encode());
                HomeFiles.write(recordFile, after.encode());
                try (var token = Token.open(home, pin, after)) {
                    CeremonyMinutes.write(home, token, new Minutes(after, genesis));
                }
                HomeFiles.delete(home.resolve(Home.ADDITION));
                return after;
            } finally {
                Arrays.fill(pin, '\0');
            }
        } catch (IOException e) {
            throw new CeremonyException("The home " + home + " cannot be written: " + Causes.sentence(e) + ".", e);
        }
    }

    /** The signer holds this lock as long as it runs. Where there is no journal yet, none has ever run. */
    private static AutoCloseableLock lockJournal(Path home) throws IOException, CeremonyException {
        var journal = home.resolve(Home.JOURNAL);
        if (!Files.exists(journal)) {
            return () -> {};
        }
        var channel = FileChannel.open(journal, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel::close;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new CeremonyException("The signer of " + home + " is running in this process.", e);
        }
        channel.close();
        throw new CeremonyException(
                "The signer of " + home + " is running. Stop it first: a key is never added under its hands.");
    }

    private interface AutoCloseableLock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }

    private KeyRecord make(Path home, CeremonyRecord before, TokenProperties properties, KeyRequest request, char[] pin)
            throws IOException, CeremonyException, WrongPinException {
        var token = NativeToken.load(properties.module());
        try (var session = token.openToWrite(properties.slot())) {
            session.logInAsUser(pin);
            removeLeftovers(home, before, session);
            requireCensus(session, before.keys(), "Nothing was touched");
            var making = new KeyMaking(clock, random);
            var id = making.id();
            HomeFiles.write(
                    home.resolve(Home.ADDITION),
                    (HexFormat.of().formatHex(id) + "\n").getBytes(StandardCharsets.US_ASCII));
            var key = making.make(session, properties, request, id);
            requireCensus(session, with(before.keys(), key), "No record was written");
            session.logOut();
            return key;
        }
    }

    private void removeLeftovers(Path home, CeremonyRecord before, NativeSession session) throws IOException {
        var mark = home.resolve(Home.ADDITION);
        if (!Files.exists(mark)) {
            return;
        }
        var id = Files.readString(mark, StandardCharsets.US_ASCII).strip();
        if (before.keys().stream().noneMatch(key -> key.id().equals(id))) {
            var leftovers = Census.leftovers(session, id);
            leftovers.forEach(session::destroy);
            say.accept("An earlier addition in this home broke off; " + leftovers.size()
                    + " objects that it left on the token were removed.");
        }
    }

    private static void requireCensus(NativeSession session, List<KeyRecord> keys, String otherwise)
            throws CeremonyException {
        var differences = Census.differences(session, keys);
        if (!differences.isEmpty()) {
            throw new CeremonyException("The token is not what the record says: " + String.join("; ", differences)
                    + ". " + otherwise + ".");
        }
    }

    private CeremonyRecord extended(CeremonyRecord before, KeyRecord key) throws IOException {
        var keys = with(before.keys(), key);
        return new CeremonyRecord(
                before.number() + 1,
                Optional.of(before.digest()),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                before.module(),
                Program.sha256(),
                before.tokenLabel(),
                before.tokenSerial(),
                keys,
                keys.size() * CeremonyRecord.OBJECTS_PER_KEY);
    }

    private static List<KeyRecord> with(List<KeyRecord> keys, KeyRecord key) {
        return Stream.concat(keys.stream(), Stream.of(key)).toList();
    }
}
