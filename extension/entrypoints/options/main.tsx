import '../../pages/page.css';
import '../../pages/controls.css';
import './options.css';
import { mountPage } from '../../pages/mount';
import { Options } from './options';

void mountPage('options_page_title', Options);
