package dev.countersign.signer;

import dev.countersign.testing.Pkcs11Fault;
import dev.countersign.testing.Pkcs11Fault.Action;
import dev.countersign.testing.Pkcs11Fault.Function;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * One cell of the matrix of faults between a signer and its token.
 *
 * @param function which function fails
 * @param action how
 * @param argument code or milliseconds
 * @param position which of the calls that a start with one release makes
 */
record Pkcs11Cell(Function function, Action action, long argument, Position position) {
    private static final long[] CODES = {
        Pkcs11Fault.GENERAL_ERROR,
        Pkcs11Fault.DEVICE_ERROR,
        Pkcs11Fault.DEVICE_MEMORY,
        Pkcs11Fault.DEVICE_REMOVED,
        Pkcs11Fault.KEY_HANDLE_INVALID,
        Pkcs11Fault.OBJECT_HANDLE_INVALID,
        Pkcs11Fault.PIN_INCORRECT,
        Pkcs11Fault.PIN_LOCKED,
        Pkcs11Fault.SESSION_COUNT,
        Pkcs11Fault.SESSION_HANDLE_INVALID,
        Pkcs11Fault.TOKEN_NOT_PRESENT,
        Pkcs11Fault.USER_NOT_LOGGED_IN
    };

    private static final long HANG_MILLISECONDS = 200;

    /** How many cells of each function the ordinary run has: every fault of C_Sign, and sixty cells in all. */
    private static final Map<Function, Integer> ORDINARY = new EnumMap<>(Map.of(
            Function.C_SIGN, 31,
            Function.C_SIGN_INIT, 5,
            Function.C_SIGN_UPDATE, 4,
            Function.C_SIGN_FINAL, 4,
            Function.C_OPEN_SESSION, 4,
            Function.C_LOGIN, 4,
            Function.C_FIND_OBJECTS, 4,
            Function.C_GET_ATTRIBUTE_VALUE, 4));

    /** Which call fails. */
    enum Position {
        FIRST,
        MIDDLE,
        LAST
    }

    /** Every function, every fault that it can have, every position. */
    static List<Pkcs11Cell> all() {
        var cells = new ArrayList<Pkcs11Cell>();
        for (Function function : Function.values()) {
            for (Position position : Position.values()) {
                faults(function)
                        .forEach(cell -> cells.add(new Pkcs11Cell(function, cell.action, cell.argument, position)));
            }
        }
        return cells;
    }

    /** Sixty of them: every function and every fault is there. */
    static List<Pkcs11Cell> ordinary() {
        var cells = new ArrayList<Pkcs11Cell>();
        int turn = 0;
        for (Function function : Function.values()) {
            List<Pkcs11Cell> faults = faults(function);
            int number = ORDINARY.getOrDefault(function, 0);
            for (int i = 0; i < number; i++) {
                Pkcs11Cell cell = faults.get(i * faults.size() / number);
                // Most of what a signer does with the token it does for a release, which comes last.
                Position position = turn++ % 3 == 0 ? Position.values()[turn / 3 % 2] : Position.LAST;
                cells.add(new Pkcs11Cell(function, cell.action, cell.argument, position));
            }
        }
        return cells;
    }

    private static List<Pkcs11Cell> faults(Function function) {
        var faults = new ArrayList<Pkcs11Cell>();
        for (Action action : Action.values()) {
            if (action.altersSignature() && !function.givesSignature()) {
                continue;
            }
            switch (action) {
                case RV, RVTERM -> {
                    for (long code : CODES) {
                        faults.add(new Pkcs11Cell(function, action, code, Position.FIRST));
                    }
                }
                case HANG -> faults.add(new Pkcs11Cell(function, action, HANG_MILLISECONDS, Position.FIRST));
                case FLIP, ZERO, SWAP, CLOSEALL, KILLBEFORE, KILLAFTER ->
                    faults.add(new Pkcs11Cell(function, action, 0, Position.FIRST));
            }
        }
        return faults;
    }

    /** The fault, where a start with one release makes so many calls of the function. */
    Pkcs11Fault among(long calls) {
        long call = switch (position) {
            case FIRST -> 1;
            case MIDDLE -> (calls + 1) / 2;
            case LAST -> calls;
        };
        return Pkcs11Fault.at(call, function, action, argument);
    }

    /** Whether the code says that the PIN was not taken, so that nobody may try again. */
    boolean refusesPin() {
        return action == Action.RV && (argument == Pkcs11Fault.PIN_INCORRECT || argument == Pkcs11Fault.PIN_LOCKED);
    }

    @Override
    public String toString() {
        return function.word() + " " + action + " 0x" + Long.toHexString(argument) + " at the " + position + " call";
    }
}
