package dev.countersign.models;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Visits every state that a model can reach, in breadth, so that the first violation found is one of the shortest.
 *
 * @param <S> a state; equal states are one
 */
final class Exploration<S> {

    /** What can happen. */
    interface Model<S> {
        S initial();

        /** Every act that is possible in a state. */
        List<Step<S>> steps(S state);

        /** What is wrong with a state, if anything is. */
        Optional<String> violation(S state);

        /** Where everything has come to its end; from every state one such must be within reach without a further fault. */
        boolean isGoal(S state);
    }

    /**
     * One act.
     *
     * @param fault whether the world did it to the signer, so that nothing may depend on its happening
     * @param violation what is wrong with doing it now, or empty
     */
    record Step<S>(String act, S next, boolean fault, String violation) {}

    /**
     * What was found.
     *
     * @param counterexample the violation and the acts that lead to it, or empty if there is none
     */
    record Result(int states, List<String> counterexample) {
        String violation() {
            return counterexample.isEmpty() ? "" : counterexample.getFirst();
        }
    }

    private final Model<S> model;
    private final Map<S, Integer> numbers = new HashMap<>();
    private final List<S> states = new ArrayList<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<String> acts = new ArrayList<>();
    private final List<int[]> ways = new ArrayList<>();

    private Exploration(Model<S> model) {
        this.model = model;
    }

    /** Visits all states, or as many as it takes to find a violation. */
    static <S> Result of(Model<S> model) {
        return new Exploration<>(model).run();
    }

    private Result run() {
        visit(model.initial(), -1, "start of the world");
        for (int i = 0; i < states.size(); i++) {
            S state = states.get(i);
            var violation = model.violation(state);
            if (violation.isPresent()) {
                return found(violation.get(), i);
            }
            var honest = new ArrayList<Integer>();
            for (Step<S> step : model.steps(state)) {
                int next = visit(step.next(), i, step.act());
                if (!step.violation().isEmpty()) {
                    var result = found(step.violation(), i);
                    result.counterexample().add(step.act());
                    return result;
                }
                if (!step.fault()) {
                    honest.add(next);
                }
            }
            ways.add(honest.stream().mapToInt(Integer::intValue).toArray());
        }
        return stuck().map(i -> found("stuck: no end is within reach any more", i))
                .orElseGet(() -> new Result(states.size(), List.of()));
    }

    private int visit(S state, int parent, String act) {
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        states.add(state);
        parents.add(parent);
        acts.add(act);
        return states.size() - 1;
    }

    private Result found(String violation, int state) {
        var trace = new ArrayDeque<String>();
        for (int i = state; i >= 0; i = parents.get(i)) {
            trace.addFirst(acts.get(i));
        }
        var lines = new ArrayList<String>(List.of(violation));
        lines.addAll(trace);
        return new Result(states.size(), lines);
    }

    /** A state from which no goal can be reached. */
    private Optional<Integer> stuck() {
        List<List<Integer>> back = new ArrayList<>();
        states.forEach(_ -> back.add(new ArrayList<>(2)));
        for (int i = 0; i < ways.size(); i++) {
            for (int next : ways.get(i)) {
                back.get(next).add(i);
            }
        }
        var good = new BitSet();
        var queue = new ArrayDeque<Integer>();
        for (int i = 0; i < states.size(); i++) {
            if (model.isGoal(states.get(i))) {
                good.set(i);
                queue.add(i);
            }
        }
        while (!queue.isEmpty()) {
            for (int before : back.get(queue.remove())) {
                if (!good.get(before)) {
                    good.set(before);
                    queue.add(before);
                }
            }
        }
        int bad = good.nextClearBit(0);
        return bad < states.size() ? Optional.of(bad) : Optional.empty();
    }
}
