package dev.countersign.signer.hsm;

import static java.util.Objects.requireNonNull;

import dev.countersign.evidence.ceremony.CeremonyException;
import dev.countersign.evidence.ceremony.CeremonyRecord;
import dev.countersign.evidence.ceremony.KeyRecord;
import dev.countersign.evidence.ceremony.Minutes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a token with its keys, once per home, in a process of its own: it ends and begins the PKCS#11 module.
 *
 * <p><b>Order, and what a crash leaves.</b>
 *
 * <ol>
 *   <li>The mark of an attempt with the token's label, both PINs: files, each on the disk before the token is touched.
 *       A crash leaves a mark without a record; whatever carries the label is worthless, and the same command begins
 *       anew.
 *   <li>C_InitToken, C_InitPIN, key pairs, certificates. As before.
 *   <li>The census reads everything back. A difference ends the ceremony as a crash would.
 *   <li>{@code token.properties}, then {@code ceremony.record}, by renaming: from here on the ceremony has been held.
 *   <li>The {@link CeremonyMinutes}, signed by every key. A crash before leaves none, and pinning the policy writes them.
 *   <li>The mark goes. A crash before leaves it beside the record, where it means nothing.
 * </ol>
 *
 * <p><b>PINs.</b> Both are random and made here; they are never arguments, properties, environment or strings. The user
 * PIN is for the signer, in {@code pin}. The security officer's PIN is written to {@code so-pin} and left there: a
 * broken attempt needs it to take the same token again, and without it a token that has locked the user PIN could never
 * be opened. The signer never reads it. It can destroy the keys and set another user PIN, but neither use nor show
 * them, so after a production ceremony it belongs on paper or on another machine, away from this one; the command says
 * so.
 */
public final class Ceremony {
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    private final Clock clock;
    private final SecureRandom random;
    private final Consumer<String> say;

    /**
     * @param clock for the time in the record
     * @param random for PINs, ids and the key that signs the certificates; the token's keys come from the token
     * @param say takes a sentence for the operator about what is unusual
     */
    public Ceremony(Clock clock, SecureRandom random, Consumer<String> say) {
        this.clock = requireNonNull(clock, "clock is null");
        this.random = requireNonNull(random, "random is null");
        this.say = requireNonNull(say, "say is null");
    }

    /**
     * Holds the ceremony.
     *
     * @param home the signer's home, made with mode 0700 if it is missing
     * @param module the PKCS#11 library
     * @param slot number of the slot whose token is taken; if absent, the first that nobody has initialised
     * @param label label for the token; if absent, a random one, or that of the attempt that broke off
     * @param requests the keys to make
     * @return the record, as it was written
     * @throws CeremonyException if the home or module do not allow it, or the token did not do what was asked
     * @throws TokenException if the token failed
     */
    public CeremonyRecord perform(
            Path home, Path module, OptionalLong slot, Optional<String> label, List<KeyRequest> requests)
            throws CeremonyException {
        checkRequests(requests);
        var library = TokenProperties.usableModule(module.toAbsolutePath().normalize());
        if (!Files.isRegularFile(library)) {
            throw new CeremonyException("There is no PKCS#11 module " + library + ".");
        }
        try {
            prepareHome(home);
            refuseSecondCeremony(home);
            try (var attempt = CeremonyAttempt.begin(home)) {
                // Again, now that nobody else can write one.
                refuseSecondCeremony(home);
                return perform(home, library, slot, label, requests, attempt);
            }
        } catch (IOException e) {
            throw new CeremonyException("The home " + home + " cannot be written: " + Causes.sentence(e) + ".", e);
        }
    }

    private CeremonyRecord perform(
            Path home,
            Path module,
            OptionalLong wishedSlot,
            Optional<String> wish,
            List<KeyRequest> requests,
            CeremonyAttempt attempt)
            throws IOException, CeremonyException {
        if (attempt.earlierLabel().isEmpty()) {
            refuseForeignFiles(home);
        }
        var label = chooseLabel(wish, attempt);
        var token = NativeToken.load(module);
        var slot = chooseSlot(token, label, wishedSlot, attempt, module);
        if (attempt.earlierLabel().isPresent()) {
            say.accept("An earlier ceremony in this home broke off; its token " + label + " is made anew.");
        } else {
            attempt.mark(label);
        }
        var made = initialize(token, slot, label, home);
        var properties = new TokenProperties(module, made.number());
        var keys = makeKeys(token, properties, home, requests);
        var ceremony = new CeremonyRecord(
                1,
                Optional.empty(),
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                module.toString(),
                Program.sha256(),
                label,
                made.serial(),
                keys,
                keys.size() * CeremonyRecord.OBJECTS_PER_KEY);
        HomeFiles.write(home.resolve(Home.TOKEN_PROPERTIES), properties.encode());
        HomeFiles.write(home.resolve(Home.RECORD), ceremony.encode());
        signMinutes(home, ceremony);
        attempt.end();
        return ceremony;
    }

    /** By opening the token as the signer will, which is the last of the checks. */
    private static void signMinutes(Path home, CeremonyRecord ceremony) throws IOException, CeremonyException {
        var pin = PinFile.read(home);
        try (var token = Token.open(home, pin, ceremony)) {
            CeremonyMinutes.write(home, token, new Minutes(ceremony, Optional.empty()));
        } catch (WrongPinException e) {
            throw new CeremonyException("The token does not take the PIN that it was given: " + e.getMessage(), e);
        } finally {
            Arrays.fill(pin, '\0');
        }
    }

    private static void checkRequests(List<KeyRequest> requests) throws CeremonyException {
        if (requests.isEmpty() || requests.size() > CeremonyRecord.MAXIMUM_KEYS) {
            throw new CeremonyException(
                    "A ceremony makes 1 to " + CeremonyRecord.MAXIMUM_KEYS + " keys, not " + requests.size() + ".");
        }
        if (requests.stream().map(KeyRequest::name).distinct().count() != requests.size()) {
            throw new CeremonyException("Two keys have the same name.");
        }
    }

    private static void prepareHome(Path home) throws IOException, CeremonyException {
        if (!Files.exists(home, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(home, PosixFilePermissions.asFileAttribute(OWNER_FOLDER));
        }
        if (!Files.isDirectory(home) || !Files.getPosixFilePermissions(home).equals(OWNER_FOLDER)) {
            throw new CeremonyException(
                    "The home " + home + " must be a folder that only its owner may enter (mode 0700).");
        }
    }

    private static void refuseSecondCeremony(Path home) throws CeremonyException {
        if (Files.exists(home.resolve(Home.RECORD), LinkOption.NOFOLLOW_LINKS)) {
            throw new CeremonyException("A ceremony was held in " + home + " already: " + Home.RECORD
                    + " is there. A further key is made with --add, other keys in another home.");
        }
    }

    private static void refuseForeignFiles(Path home) throws CeremonyException {
        for (var name : List.of(Home.PIN, Home.SECURITY_OFFICER_PIN, Home.TOKEN_PROPERTIES)) {
            if (Files.exists(home.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new CeremonyException("The home " + home + " has a file " + name
                        + " but neither a ceremony record nor the mark of a ceremony that broke off. It may belong to a"
                        + " token in use: nothing was touched.");
            }
        }
    }

    private String chooseLabel(Optional<String> wish, CeremonyAttempt attempt) throws CeremonyException {
        if (wish.isPresent() && !CeremonyRecord.LABEL.matcher(wish.get()).matches()) {
            throw new CeremonyException(
                    "A token's label has letters, digits, \".\", \"_\" and \"-\", at most 32; this is not one: "
                            + wish.get());
        }
        if (attempt.earlierLabel().isEmpty()) {
            return wish.orElseGet(() -> "countersign-" + HexFormat.of().formatHex(randomBytes(4)));
        }
        var earlier = attempt.earlierLabel().get();
        if (wish.isPresent() && !wish.get().equals(earlier)) {
            throw new CeremonyException("The ceremony that broke off here was for a token " + earlier
                    + ": begin it anew with the same label, or without one.");
        }
        return earlier;
    }

    /** The token of the attempt that broke off, if it came so far; else the first that nobody has initialised. */
    private static NativeToken.Slot chooseSlot(
            NativeToken token, String label, OptionalLong wish, CeremonyAttempt attempt, Path module)
            throws CeremonyException {
        var slots = token.slots();
        var labelled = slots.stream()
                .filter(slot -> slot.isInitialized() && slot.label().equals(label))
                .toList();
        if (labelled.size() > 1
                || (labelled.size() == 1 && attempt.earlierLabel().isEmpty())) {
            throw new CeremonyException("There is a token " + label + " already. Nothing was touched.");
        }
        if (labelled.size() == 1) {
            return labelled.getFirst();
        }
        return slots.stream()
                .filter(slot -> !slot.isInitialized() && (wish.isEmpty() || wish.getAsLong() == slot.number()))
                .findFirst()
                .orElseThrow(() -> new CeremonyException(
                        wish.isEmpty()
                                ? "The module " + module
                                        + " has no token that is still uninitialised. Nothing was touched."
                                : "In slot " + wish.getAsLong()
                                        + " there is no token that is still uninitialised. Nothing was touched."));
    }

    private NativeToken.Slot initialize(NativeToken token, NativeToken.Slot slot, String label, Path home)
            throws IOException, CeremonyException {
        if (slot.maximumPinLength() < RandomPin.MINIMUM_LENGTH) {
            throw new CeremonyException("The token takes PINs of " + slot.maximumPinLength()
                    + " characters at most; a PIN in a file needs " + RandomPin.MINIMUM_LENGTH + ".");
        }
        int length = (int) Math.min(RandomPin.LENGTH, slot.maximumPinLength());
        var securityOfficerPin = securityOfficerPin(home, length);
        var userPin = RandomPin.make(random, length);
        try {
            HomeFiles.write(home.resolve(Home.PIN), userPin);
            if (!token.initializeToken(slot.number(), securityOfficerPin, label)) {
                throw new CeremonyException("The token " + label + " does not take the PIN in "
                        + home.resolve(Home.SECURITY_OFFICER_PIN)
                        + ", so it cannot be made anew. Put the right PIN back, or begin in another home.");
            }
            var serial = token.slot(slot.number()).serial();
            // SoftHSM gives an initialised token another slot when the module begins; others may do so at once.
            token.restart();
            var made = token.theOne(
                    "labelled " + label + " with the serial number " + serial,
                    candidate -> candidate.isInitialized()
                            && candidate.label().equals(label)
                            && candidate.serial().equals(serial));
            if (!made.wantsLogin()) {
                throw new CeremonyException("The token lets anybody use it without a PIN.");
            }
            try (var session = token.openToWrite(made.number())) {
                session.logIn(Pkcs11.CKU_SO, securityOfficerPin);
                session.initializeUserPin(userPin);
                session.logOut();
            }
            return made;
        } finally {
            Arrays.fill(securityOfficerPin, '\0');
            Arrays.fill(userPin, '\0');
        }
    }

    /** The one of an attempt that broke off, because the token may have taken it; else a new one. */
    private char[] securityOfficerPin(Path home, int length) throws IOException, CeremonyException {
        var file = home.resolve(Home.SECURITY_OFFICER_PIN);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return PinFile.readFile(file);
        }
        var pin = RandomPin.make(random, length);
        HomeFiles.write(file, pin);
        return pin;
    }

    private List<KeyRecord> makeKeys(
            NativeToken token, TokenProperties properties, Path home, List<KeyRequest> requests)
            throws CeremonyException {
        var userPin = PinFile.read(home);
        try (var session = token.openToWrite(properties.slot())) {
            session.logIn(Pkcs11.CKU_USER, userPin);
            Arrays.fill(userPin, '\0');
            var making = new KeyMaking(clock, random);
            var keys = new ArrayList<KeyRecord>();
            for (var request : requests) {
                keys.add(making.make(session, properties, request, making.id()));
            }
            var differences = Census.differences(session, keys);
            if (!differences.isEmpty()) {
                throw new CeremonyException("The token did not make what was asked for: "
                        + String.join("; ", differences) + ". No record was written.");
            }
            session.logOut();
            return keys;
        } finally {
            Arrays.fill(userPin, '\0');
        }
    }

    private byte[] randomBytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
