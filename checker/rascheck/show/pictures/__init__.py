"""A `Picture` goes in, a graph without places; DOT or SVG text comes out."""
