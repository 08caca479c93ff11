package dev.countersign.cli;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a run of the program finds around itself, so that tests can give it another world.
 *
 * @param out for results
 * @param err for everything said besides
 * @param variables of the environment
 */
record Surroundings(
        PrintWriter out, PrintWriter err, Map<String, String> variables, InstantSource clock, Terminal terminal) {}
