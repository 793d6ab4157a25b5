// The default theme with the fonts of whoever reads: none is sent along.
import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';

export default DefaultTheme;
