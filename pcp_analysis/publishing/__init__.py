"""From notebooks to an edition: run them, render them, write down what went in and what came out."""
